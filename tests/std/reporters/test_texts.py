"""The report for programs and the one to paste; and what every report says in words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpipe.plugin import REGISTRY, CheckRecord, RunResult, Scores
from mlpipe_std.reporters._files import write_whole
from mlpipe_std.reporters._sketches import interval_scale
from mlpipe_std.reporters._trust import judge
from mlpipe_std.reporters._words import against_baseline, metric_title, moment, percent, shortened
from mlpipe_std.reporters.markdown import escaped

Build = Callable[..., RunResult]


def told(run: RunResult, folder: Path) -> Any:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    (path,) = REGISTRY.get("reporter", "json")().write(run, folder)
    assert path == folder / "report.json"
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


def test_json_holds_the_whole_result(build: Build, tmp_path: Path) -> None:
    run = build("binary")
    tree = told(run, tmp_path)
    assert tree["format"] == 1
    assert (tree["winner"], tree["seed"], tree["holdout"]["roc_auc"]) == ("xgboost #3", 7, 0.9034)
    assert run.leaderboard[0].cv is not None
    assert tree["leaderboard"][0]["cv"]["folds"] == list(run.leaderboard[0].cv.folds)
    assert tree["importance"][0]["column"] == "sqft_living"
    assert tree["profile"][1]["bars"][0]["label"] == "450 to 680"
    assert sum(map(sum, tree["quality"]["holdout"]["confusion"])) == 4_323
    assert tree["quality"]["out_of_fold"]["rows"] == 17_290


def test_json_has_null_for_what_is_not_finite(build: Build, tmp_path: Path) -> None:
    run = build("regression")
    endless = Scores("mae", (1.0,), 1.0, float("nan"), float("-inf"), float("inf"))
    board = (replace(run.leaderboard[0], cv=endless, params={"a": np.float64("inf"), "b": np.int64(3)}),)
    check = CheckRecord("mean_between", "houses", "mean", False, "warn", value=float("nan"))
    tree = told(replace(run, leaderboard=board, checks=(check,)), tmp_path)
    assert (tree["leaderboard"][0]["cv"]["std"], tree["leaderboard"][0]["cv"]["high"]) == (None, None)
    assert tree["leaderboard"][0]["params"] == {"a": None, "b": 3}
    assert tree["checks"][0]["value"] is None


def test_json_does_not_grow_with_the_rows(build: Build, tmp_path: Path) -> None:
    told(build("regression"), tmp_path)
    assert (tmp_path / "report.json").stat().st_size < 100_000


def markdown(run: RunResult, folder: Path) -> str:
    (path,) = REGISTRY.get("reporter", "markdown")().write(run, folder)
    assert path == folder / "report.md"
    return str(path.read_text(encoding="utf-8"))


def test_markdown_has_every_candidate_and_the_warnings(build: Build, tmp_path: Path) -> None:
    text = markdown(build("regression", warnings=("column 'x': constant",)), tmp_path)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + 4 + 1 + 7
    assert "| MAE | 61,234 | 232,112 |" in rows
    assert "74 % below the baseline's 232,112" in text
    assert "- column 'x': constant" in text
    assert "failed: model 'svm': it takes at most 10,000 rows" in text


def test_markdown_tables_keep_their_columns_whatever_the_names(hostile_run: RunResult, tmp_path: Path) -> None:
    evil = replace(hostile_run.leaderboard[0], label="a|b\n| c \\| d", reason="x | y")
    text = markdown(replace(hostile_run, leaderboard=(evil,)), tmp_path)
    tables = [line for line in text.splitlines() if line.startswith("|")]
    for line in tables[3:]:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 8
    assert "<img" not in text
    assert "{{" not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hist_gradient", r"hist\_gradient"),
        ("# title", r"\# title"),
        ("-0.5", "-0.5"),
        ("<b>&", r"&lt;b\>&amp;"),
        ("a\n\n## b", "a ## b"),
        ("`x` [y](z)", r"\`x\` \[y\](z)"),
    ],
)
def test_markdown_text_is_text(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_a_sound_result_is_called_sound(build: Build) -> None:
    judgement = judge(build("multiclass", checks=()))
    assert judgement.level == "good"
    assert any("a tie" in each for each in judgement.findings)


def test_broken_checks_and_warnings_ask_for_a_look(build: Build) -> None:
    judgement = judge(build("regression", warnings=("two rows are equal",)))
    assert judgement.level == "caution"
    assert judgement.findings[:2] == ("1 data check did not hold: see Data checks.", "two rows are equal")


def test_a_warning_that_tells_of_a_check_is_told_once(build: Build) -> None:
    judgement = judge(build("regression", warnings=("check in_range: bedrooms at most 15: not so in 1 row",)))
    assert not any("data check" in each for each in judgement.findings)


def test_a_model_that_loses_to_the_baseline_is_not_to_be_used(build: Build) -> None:
    assert judge(build("binary", holdout={"roc_auc": 0.49})).level == "bad"
    assert judge(build("regression", holdout={"mae": 300_000.0})).level == "bad"


def test_a_holdout_score_outside_what_was_promised_is_noticed(build: Build) -> None:
    found = judge(build("regression", holdout={"mae": 90_000.0}, checks=())).findings
    assert "worse than cross-validation promised" in found[0]
    assert judge(build("regression", holdout={"mae": 40_000.0}, checks=())).level == "good"


def test_a_metric_without_gain_is_named(build: Build) -> None:
    run = build("binary", checks=(), holdout={"roc_auc": 0.9, "accuracy": 0.8, "log_loss": 0.3, "f1": 0.2})
    assert judge(run).findings[0] == "By accuracy the winner does no better than the baseline."


def test_few_rows_are_called_few(build: Build) -> None:
    found = judge(build("regression", rows={"development": 80, "holdout": 20}, checks=())).findings
    assert found[0].startswith("Only 20 rows were held out")


def test_differences_in_words(build: Build) -> None:
    assert against_baseline(build("regression")) == "74 % below the baseline's 232,112"
    assert against_baseline(build("binary")) == "0.4034 above the baseline's 0.5000"
    assert against_baseline(build("binary", baseline_holdout={})) == ""


def test_words() -> None:
    assert [metric_title(name) for name in ("roc_auc", "log_loss", "r2", "f1_macro", "rmsle")] == [
        "ROC AUC",
        "log loss",
        "R²",
        "F1 macro",
        "RMSLE",
    ]
    assert [percent(share) for share in (0, 0.0004, 0.012, 0.57, 1)] == ["0 %", "<0.1 %", "1.2 %", "57 %", "100 %"]
    assert moment("2026-11-22T23:15:01.5+00:00") == "22 November 2026, 23:15 UTC"
    assert moment("soon") == "soon"
    assert shortened("abcdefghij" * 4, 13) == "abcdefgh…ghij"


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    write_whole(path, "old")
    with pytest.raises(TypeError):
        write_whole(path, None)  # type: ignore[arg-type]
    assert [each.name for each in tmp_path.iterdir()] == ["report.md"]
    assert path.read_text(encoding="utf-8") == "old"


def test_a_model_that_went_astray_does_not_squeeze_the_others(build: Build) -> None:
    best, *others = build("regression").leaderboard
    astray = Scores("mae", (1e39, 3e39), 2e39, 1e39, -1e40, 1e40)
    board = (best, *(replace(each, cv=astray) if each.label == "ridge" else each for each in others))
    scale = interval_scale(board)
    assert scale is not None
    assert best.cv is not None
    assert scale.holds(best.cv.mean)
    assert scale.high - scale.low < 400_000
    assert not scale.holds(2e39)


def test_there_is_a_scale_where_nothing_beats_the_baseline(build: Build) -> None:
    board = build("regression").leaderboard
    baseline = next(each for each in board if each.verdict == "baseline")
    worse = replace(board[0], cv=Scores("mae", (3e5, 3e5), 3e5, 0.0, 3e5, 3e5))
    scale = interval_scale((baseline, worse))
    assert scale is not None
    assert scale.holds(3e5)
    assert interval_scale(()) is None
