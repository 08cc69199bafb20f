"""The split that a draft chooses by the groups and times in the data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from mlpipe.cli.main import exit_code
from mlpipe.plugin import REGISTRY

Lines = Callable[..., str]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lines:
    """``lines(rows)``: the draft for a table with a target ``y``, which is proven to run."""
    monkeypatch.chdir(tmp_path)

    def write(rows: pl.DataFrame) -> str:
        rows.write_csv("rows.csv")
        for arguments in (
            ["init", "rows.csv", "--target", "y"],
            ["run", "rows.yaml", "--set", "models=[ridge]", "--set", "reports=[]"],
        ):
            with REGISTRY.isolated():
                assert exit_code(arguments) == 0, capsys.readouterr().err
        return Path("rows.yaml").read_text()

    return write


def days(numbers: np.ndarray) -> list[str]:
    return [(date(2024, 1, 1) + timedelta(days=int(number))).isoformat() for number in numbers]


def test_a_panel_is_split_by_its_time_in_seconds(lines: Lines) -> None:
    rng = np.random.default_rng(0)
    rows = pl.DataFrame(
        {
            "timestamp": 1_700_000_000 + np.repeat(np.arange(100), 6) * 86_400,
            "store_id": np.tile(np.arange(6), 100),
            "y": rng.normal(size=600),
        }
    )
    text = lines(rows)
    assert "timestamp says when, in seconds since 1970" in text
    assert "\nsplit: {use: time, column: timestamp" in text
    assert "# split: {use: group, column: store_id, holdout: 0.2, folds: 3}" in text
    assert "columns: [timestamp]" not in text  # no range: tomorrow's is later than today's


def test_patients_stay_together_where_their_visits_overlap(lines: Lines) -> None:
    rng = np.random.default_rng(0)
    rows = pl.DataFrame(
        {
            "patient": [f"P{number:03}" for number in rng.integers(0, 90, 400)],
            "visit": days(rng.integers(0, 365, 400)),
            "x": rng.normal(size=400),
            "y": rng.normal(size=400),
        }
    )
    text = lines(rows)
    assert "\nsplit: {use: group, column: patient" in text
    assert "# split: {use: time, column: visit" in text
    assert "target_encode" not in text


def test_sessions_one_after_the_other_are_split_by_group_and_time(lines: Lines) -> None:
    rng, numbers = np.random.default_rng(0), np.repeat(np.arange(100), 4)
    rows = pl.DataFrame(
        {
            "session_id": numbers,
            "day": days(numbers * 3 + np.tile([0, 1, 1, 2], 100)),
            "x": rng.normal(size=400),
            "y": rng.normal(size=400),
        }
    )
    text = lines(rows)
    assert "\nsplit: {use: group_time, group: session_id, time: day" in text
    assert "# split: {use: group, column: session_id" in text


def test_codes_that_repeat_may_be_groups(lines: Lines) -> None:
    rng = np.random.default_rng(0)
    rows = pl.DataFrame({"sku": [f"A{n:04}" for n in rng.integers(0, 50, 300)], "y": rng.normal(size=300)})
    text = lines(rows)
    assert "\nsplit: {use: random" in text
    assert "# split: {use: group, column: sku" in text


def test_texts_that_differ_in_most_rows_are_read_or_left_out(lines: Lines) -> None:
    rng = np.random.default_rng(0)
    words = ["pain", "left", "right", "arm", "leg", "fall", "again"]
    rows = pl.DataFrame(
        {
            "note": [" ".join(rng.choice(words, 3)) for _ in range(300)],
            "word": [f"w{'abcdefgh'[n % 8]}{'xyzuvwrs'[n // 8 % 8]}{n}b" for n in rng.integers(0, 1000, 300)],
            "x": rng.normal(size=300),
            "y": rng.normal(size=300),
        }
    )
    text = lines(rows)
    assert "{use: text_features, columns: [note]}" in text
    assert "- {use: drop, columns: [word]}" in text
    assert "target_encode" not in text
