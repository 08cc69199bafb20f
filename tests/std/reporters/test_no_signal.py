"""What reports say where no model beats the baseline: one thing, at every place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import mlpipe
from mlpipe.plugin import REGISTRY, RunResult, Scores
from mlpipe_std.reporters._signal import beats_baseline
from mlpipe_std.reporters._sketches import interval_scale
from mlpipe_std.reporters._trust import judge

Build = Callable[..., RunResult]


def scored(run: RunResult, winner: tuple[float, ...], baseline: tuple[float, ...]) -> RunResult:
    """The run with these fold scores, and intervals of five folds: 2.776 x sqrt(1/5 + 1/4) standard deviations wide."""

    def scores(folds: tuple[float, ...]) -> Scores:
        mean, std = float(np.mean(folds)), float(np.std(folds, ddof=1))
        half = 2.776 * np.sqrt(0.45) * std
        return Scores(run.metric, folds, mean, std, mean - half, mean + half)

    given = {run.winner: scores(winner), run.baseline: scores(baseline)}
    board = (replace(each, cv=given[each.label]) for each in run.leaderboard if each.label in given)
    return replace(run, leaderboard=tuple(board), checks=())


CHANCE = ((0.42, 0.61, 0.55, 0.45, 0.60), (0.5,) * 5)
"""0.026 better on average, with a standard deviation of 0.087: within 0.163."""
WORSE = ((0.48, 0.47, 0.49, 0.48, 0.48), (0.5,) * 5)
BETTER = ((0.60, 0.61, 0.58, 0.62, 0.60), (0.5,) * 5)


@pytest.mark.parametrize(("folds", "beats"), [(CHANCE, False), (WORSE, False), (BETTER, True)])
def test_a_gain_within_its_interval_is_none(build: Build, folds: tuple[tuple[float, ...], ...], beats: bool) -> None:
    assert beats_baseline(scored(build("binary"), *folds)) is beats


def test_folds_are_compared_in_pairs(build: Build) -> None:
    # Each fold is better by 1 to 1.2, though folds differ by far more.
    run = scored(build("regression"), (10.0, 20.0, 30.0, 40.0, 50.0), (11.0, 21.2, 31.1, 41.0, 51.2))
    assert beats_baseline(run) is True


def test_one_fold_tells_nothing_of_chance(build: Build) -> None:
    run = build("binary")
    one = Scores("roc_auc", (0.9,), 0.9, float("nan"), float("-inf"), float("inf"))
    board = tuple(
        replace(each, cv=replace(one, folds=(mean,), mean=mean))
        for each, mean in zip((run.leaderboard[0], run.leaderboard[5]), (0.9, 0.5), strict=True)
    )
    judgement = judge(replace(run, leaderboard=board, checks=()))
    assert judgement.level == "caution"
    assert "clearly" not in judgement.sentence


def test_a_baseline_next_to_the_best_does_not_cut_off_its_interval(build: Build) -> None:
    run = scored(build("binary"), *CHANCE)
    winner, scale = run.leaderboard[0].cv, interval_scale(run.leaderboard)
    assert winner is not None
    assert scale is not None
    assert scale.low < winner.low < 0.5 < winner.high < scale.high


@pytest.mark.parametrize("name", ["html", "markdown"])
@pytest.mark.parametrize("folds", [CHANCE, WORSE])
def test_reports_say_that_nothing_beats_the_baseline_and_nothing_else(
    name: str, folds: tuple[tuple[float, ...], ...], build: Build, tmp_path: Path
) -> None:
    warning = "no model beats the baseline: 'xgboost #3' cannot be told apart from it, or is worse"
    run = scored(build("binary", warnings=(warning,)), *folds)
    (path,) = REGISTRY.get("reporter", name)().write(run, tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "No model beats the baseline" in text
    assert "clearly beats" not in text
    assert "Look before you use it" not in text
    assert warning not in text, "the headline says it"
    if name == "html":
        assert 'class="judgement is-bad"' in text
        assert 'class="card hero is-bad"' in text
        assert "badge is-winner" not in text
    else:
        assert "** won" not in text
        assert "winner" not in text


@pytest.mark.parametrize("target", ["real", "half"])
def test_noise_is_told_as_the_engine_tells_it(target: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    columns: dict[str, object] = {name: rng.normal(size=600) for name in "abcd"}
    noise = rng.normal(size=600)
    columns[target] = noise if target == "real" else ["yes" if each > 0 else "no" for each in noise]
    pl.DataFrame(columns).write_csv(tmp_path / "noise.csv")
    spec = {
        "sources": {"rows": {"use": "csv", "path": str(tmp_path / "noise.csv")}},
        "target": {"column": target},
        "models": ["ridge" if target == "real" else "logistic", "xgboost"],
        "reports": [{"use": "markdown"}],
    }
    run = mlpipe.run(spec, store=tmp_path, progress=False)
    record = json.loads((run.folder / "run.json").read_text(encoding="utf-8"))
    assert any(each.startswith("no model beats the baseline") for each in record["warnings"])
    assert "**No model beats the baseline.**" in (run.folder / "report.md").read_text(encoding="utf-8")
