from __future__ import annotations

import math
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from mlpipe_excel.cells import cell
from mlpipe_excel.workbook import Workbook

from mlpipe.plugin import RunResult, Scores
from mlpipe.testing import check_plugin, sample_result

test_workbook = check_plugin(Workbook)

HOSTILE = [
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1+1",
    "\r\n=1+1",
    "＝1+1",
    "http://x.io",
    "{=1}",
    "1e5",
]


def written(run: RunResult, folder: Path, **parameters: int) -> openpyxl.Workbook:
    (path,) = Workbook(**parameters).write(run, folder)
    return openpyxl.load_workbook(path)


def table(book: openpyxl.Workbook, title: str) -> list[dict[str, object]]:
    heads, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_every_score_of_every_fold_is_there(tmp_path: Path) -> None:
    run = sample_result("regression")
    book = written(run, tmp_path)
    found = {(row["candidate"], row["metric"], row["fold"]): row["score"] for row in table(book, "Folds")}
    for candidate in run.leaderboard:
        if candidate.cv is not None:
            for fold, score in enumerate(candidate.cv.folds, start=1):
                assert found[candidate.label, run.metric, fold] == pytest.approx(score)
    board = table(book, "Leaderboard")
    assert [row["candidate"] for row in board] == [each.label for each in run.leaderboard]
    assert [row["mean"] for row in board] == [each.cv and pytest.approx(each.cv.mean) for each in run.leaderboard]
    assert {row["metric"]: row["score"] for row in table(book, "Holdout")} == pytest.approx(dict(run.holdout))


def test_columns_and_checks_are_there(tmp_path: Path) -> None:
    run = sample_result("binary")
    book = written(run, tmp_path)
    assert [row["column"] for row in table(book, "Columns")] == [each.name for each in run.profile]
    assert [(row["rule"], row["passed"]) for row in table(book, "Checks")] == [
        (each.rule, each.passed) for each in run.checks
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str, tmp_path: Path) -> None:
    run = sample_result("binary")
    board = tuple(replace(each, label=f"{text}{place}") for place, each in enumerate(run.leaderboard))
    book = written(replace(run, leaderboard=board, name=text, winner=text, warnings=(text,)), tmp_path)
    labels = [row[0] for row in book["Leaderboard"].iter_rows(min_row=2)]
    assert {each.data_type for each in labels} == {"s"}
    assert [each.value for each in labels] == [each.label.replace("\r", "") for each in board]
    if text.lstrip()[0] in "=+-@＝":
        assert all(each.quotePrefix for each in labels)
    with zipfile.ZipFile(tmp_path / "report.xlsx") as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any("<f" in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_control_characters_are_left_out(tmp_path: Path) -> None:
    dirty = "a\x00b\x08c\x1bd\x7fe\ud800f\ufffeg\nh"
    book = written(replace(sample_result("binary"), name=dirty), tmp_path)
    assert {row["what"]: row["value"] for row in table(book, "Summary")}["name"] == "abcdefg\nh"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        (7, 7),
        (2**53 + 1, "9007199254740993"),
        (math.nan, "not a number"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (None, None),
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_766 + "…"),
        ("🐧" * 20_000, "🐧" * 16_383 + "…"),  # each of them takes two units
    ],
    ids=repr,
)
def test_what_a_cell_holds(value: object, expected: object) -> None:
    assert cell(value) == expected


def test_a_score_that_is_no_number_is_said(tmp_path: Path) -> None:
    run = sample_result("regression")
    odd = replace(run.leaderboard[0], cv=Scores(run.metric, (math.nan, 1.0), math.nan, 0.0, -math.inf, math.inf))
    rows = table(written(replace(run, leaderboard=(odd,)), tmp_path), "Leaderboard")
    assert (rows[0]["mean"], rows[0]["low"], rows[0]["high"]) == ("not a number", "−∞", "∞")


def test_rows_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    run = sample_result("regression", columns=30)
    sheet = written(run, tmp_path, most_rows=10)["Columns"]
    assert sheet.max_row == 12
    assert sheet["A12"].value == f"… {len(run.profile) - 10} more rows are left out"


def test_the_old_report_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "report.xlsx").write_text("old")
    written(sample_result("multiclass"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.xlsx"]


def test_a_date_that_is_none_does_not_stop_it(tmp_path: Path) -> None:
    book = written(replace(sample_result("binary"), started_at="yesterday"), tmp_path)
    assert {row["what"]: row["value"] for row in table(book, "Summary")}["started (UTC)"] == "yesterday"
