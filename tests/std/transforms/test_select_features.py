from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from mlpipe.plugin import Columns, DataError, RunError
from mlpipe_std.transforms.select_features import SelectFeatures

Run = Callable[..., pl.DataFrame]

RNG = np.random.default_rng(0)
X = RNG.normal(size=(500, 4))
TRAIN = pl.DataFrame(X, schema=["noise", "square", "other_noise", "line"]).with_columns(
    pl.lit("a").alias("word"), pl.lit(0.1).alias("same"), pl.lit(None, dtype=pl.Float64).alias("none")
)
VALUES = pl.Series(4 * X[:, 1] ** 2 + 2 * X[:, 3])
CLASSES = pl.Series((VALUES > 4).to_numpy().astype(int) + (VALUES > 8).to_numpy(), dtype=pl.UInt32)


@pytest.mark.parametrize("target", [VALUES, CLASSES], ids=["values", "classes"])
@pytest.mark.parametrize("method", ["mutual_information", "model"])
def test_finds_what_tells_about_the_target(run: Run, method: str, target: pl.Series) -> None:
    result = run(SelectFeatures(method=method, k=2), TRAIN, TRAIN[:3], target)
    assert result.columns == ["square", "line", "word"]


def test_constant_columns_do_not_vary(run: Run) -> None:
    train = TRAIN.with_columns(big=RNG.normal(size=500) * 9)
    result = run(SelectFeatures(method="variance"), train)
    assert result.columns == ["noise", "square", "other_noise", "line", "word", "big"]
    assert run(SelectFeatures(method="variance", k=1), train).columns == ["word", "big"]
    assert run(SelectFeatures(method="variance", above=50.0), train).columns == ["word", "big"]


def test_scores_are_the_variances() -> None:
    state = SelectFeatures(method="variance").fit(TRAIN.lazy(), None, np.random.default_rng(0))
    assert state["scores"]["line"] == pytest.approx(X[:, 3].var())
    assert state["scores"]["same"] == state["scores"]["none"] == 0


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2), (0.01, 1), (1.0, 4)])
def test_a_share_of_the_columns(run: Run, share: float, expected: int) -> None:
    step = SelectFeatures(method="variance", share=share, columns=Columns(["noise", "square", "other_noise", "line"]))
    assert run(step, TRAIN).width == expected + 3


def test_of_equal_scores_the_left_column_stays(run: Run) -> None:
    train = pl.DataFrame({name: [1.0, 2.0, 3.0] for name in ("c", "b", "a")})
    assert run(SelectFeatures(method="variance", k=2), train).columns == ["c", "b"]


@pytest.mark.parametrize("method", ["mutual_information", "model"])
def test_scores_repeat_for_a_seed(method: str) -> None:
    def scores(seed: int) -> Any:
        step = SelectFeatures(method=method, max_rows=100)
        return step.fit(TRAIN.lazy(), VALUES, np.random.default_rng(seed))["scores"]

    assert scores(1) == scores(1) != scores(2)


@pytest.mark.parametrize("method", ["variance", "mutual_information", "model"])
@pytest.mark.parametrize("rows", [0, 1, 2, 4])
def test_few_rows(run: Run, method: str, rows: int) -> None:
    result = run(SelectFeatures(method=method), TRAIN[:rows], TRAIN, VALUES[:rows])
    assert "word" in result.columns


@pytest.mark.parametrize("method", ["variance", "mutual_information", "model"])
def test_extremes_do_not_stop_it(run: Run, method: str) -> None:
    odd = [float("nan"), float("inf"), -1e308, 1e308, None, 1.0, 0.0, 2.0]
    train = pl.DataFrame({"odd": odd, "plain": [1.0, 2, 3, 4, 5, 6, 7, 8]}, strict=False)
    assert "plain" in run(SelectFeatures(method=method), train, target=pl.Series([1.0, 2, 3, 4, 5, 6, 7, 8])).columns


def test_booleans_may_be_scored(run: Run) -> None:
    train = pl.DataFrame({"flag": X[:, 0] > 0, "same": [True] * 500})
    assert run(SelectFeatures(columns=Columns("boolean"), method="variance"), train).columns == ["flag"]


def test_what_cannot_be_scored_is_refused(run: Run) -> None:
    with pytest.raises(DataError, match="'word' is String"):
        run(SelectFeatures(columns=Columns("word")), TRAIN, target=VALUES)
    with pytest.raises(RunError, match="needs a target"):
        run(SelectFeatures(), TRAIN)
    with pytest.raises(ValidationError, match="not both"):
        SelectFeatures(k=3, share=0.5)
