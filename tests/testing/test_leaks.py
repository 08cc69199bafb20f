"""Plugins that leak on purpose: each must make the poison test fail, and say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from mlpipe.plugin import REGISTRY, Labelled, Matrix, Model, Predictor, State, Task, Transform
from mlpipe.testing import Leak, check_model_poison, check_transform_poison

FRAME = pl.DataFrame({"x": np.arange(20.0), "word": list("abcde") * 4})
TARGET = pl.Series(np.arange(20.0) * 2)
TRAIN = np.arange(20) % 4 != 0
ROWS = Labelled(Matrix(np.arange(40.0).reshape(20, 2), ("x", "y"), (False, False)), np.arange(20.0))


@pytest.fixture(autouse=True)
def isolated() -> Iterator[None]:
    with REGISTRY.isolated():
        yield


def check(transform: Transform) -> None:
    check_transform_poison(transform, FRAME, TARGET, train=TRAIN)


def test_an_honest_transform_passes() -> None:
    class Honest(Transform, name="test.honest"):
        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
            return {"mean": rows.select(pl.col("x").mean()).collect().item()}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(pl.col("x") - state["mean"])

    check(Honest())


def test_statistics_of_the_rows_that_are_applied_to() -> None:
    class Standardizing(Transform, name="test.standardizing"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns((pl.col("x") - pl.col("x").mean()) / pl.col("x").std())

    with pytest.raises(Leak, match=r"training rows alone and beside other rows: column 'x' is .* in row 0"):
        check(Standardizing())


def test_statistics_in_spite_of_a_fit() -> None:
    class Both(Transform, name="test.both"):
        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
            return {"mean": rows.select(pl.col("x").mean()).collect().item()}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(pl.col("x") - state["mean"], common=pl.col("word").mode().first())

    with pytest.raises(Leak, match="column 'common'"):
        check(Both())


def test_what_lies_beside_a_row() -> None:
    class Looking(Transform, name="test.looking"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(before=pl.col("x").shift())

    with pytest.raises(Leak, match="column 'before'"):
        check(Looking())


def test_rows_smuggled_through_the_class() -> None:
    class Smuggling(Transform, name="test.smuggling"):
        seen: ClassVar[list[float]] = []

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
            return {"largest": max(self.seen, default=0.0)}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            self.seen.append(rows.select(pl.col("x").fill_nan(None).max()).collect().item())
            return rows

    with pytest.raises(Leak, match=r"fitted again .* garbage: what was learned differs, in largest"):
        check(Smuggling())


def test_an_order_that_depends_on_other_rows() -> None:
    class Sorting(Transform, name="test.sorting"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.sort("x", descending=True)

    with pytest.raises(Leak, match=r"test\.sorting"):
        check(Sorting())


def test_rows_that_are_dropped() -> None:
    class Dropping(Transform, name="test.dropping"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.filter(pl.col("x") > 3)

    with pytest.raises(Leak, match="15 training rows became 12"):
        check(Dropping())


def test_columns_that_depend_on_other_rows() -> None:
    class Spreading(Transform, name="test.spreading"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.collect().to_dummies("word").lazy()

    with pytest.raises(Leak, match="columns or types differ"):
        check(Spreading())


def test_rounding_that_depends_on_the_number_of_rows() -> None:
    class Rounding(Transform, name="test.rounding"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(pl.col("x") / 49 * pl.len() / pl.len())

    with pytest.raises(Leak, match="training rows alone and beside other rows: column 'x'"):
        check(Rounding())


def test_a_fit_without_its_random_numbers() -> None:
    unseeded = np.random.default_rng()

    class Rolling(Transform, name="test.rolling"):
        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
            return {"draw": float(unseeded.random())}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows

    with pytest.raises(Leak, match="in draw"):
        check(Rolling())


def test_what_cannot_be_tested_is_refused() -> None:
    class Filtering(Transform, name="test.filtering"):
        changes_rows: ClassVar[bool] = True

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows

    with pytest.raises(ValueError, match="runs before the split only"):
        check(Filtering())
    with pytest.raises(ValueError, match="training rows and others"):
        check_transform_poison(REGISTRY.get("transform", "drop")(columns=["x"]), FRAME, train=np.ones(20, dtype=bool))


class _Mean(Model):
    """Predicts the mean of the training target."""

    tasks: ClassVar[frozenset[Task]] = frozenset({"regression"})

    def fit(self, train: Labelled, task: Task, **rest: Any) -> State:
        return {"mean": float(train.y.mean())}

    def predictor(self, state: State) -> Predictor:
        return lambda matrix: np.full(len(matrix.values), state["mean"])


def test_an_honest_model_passes() -> None:
    class Honest(_Mean, name="test.honest"):
        pass

    check_model_poison(Honest(), ROWS, "regression", train=TRAIN)


def test_a_model_that_ranks_the_rows_it_predicts() -> None:
    class Ranking(_Mean, name="test.ranking"):
        def predictor(self, state: State) -> Predictor:
            def predict(matrix: Matrix) -> NDArray[np.float64]:
                return matrix.values[:, 0].argsort().argsort().astype(np.float64)

            return predict

    with pytest.raises(Leak, match="change when the rows beside them become garbage"):
        check_model_poison(Ranking(), ROWS, "regression", train=TRAIN)


def test_a_model_that_counts_the_rows_it_predicts() -> None:
    class Counting(_Mean, name="test.counting"):
        def predictor(self, state: State) -> Predictor:
            return lambda matrix: np.full(len(matrix.values), state["mean"] / len(matrix.values))

    with pytest.raises(Leak, match="alone differ"):
        check_model_poison(Counting(), ROWS, "regression", train=TRAIN)


def test_a_model_that_remembers_what_it_predicted() -> None:
    class Remembering(_Mean, name="test.remembering"):
        seen: ClassVar[list[float]] = []

        def fit(self, train: Labelled, task: Task, **rest: Any) -> State:
            return {"mean": float(train.y.mean()), "most": max(self.seen, default=0.0)}

        def predictor(self, state: State) -> Predictor:
            def predict(matrix: Matrix) -> NDArray[np.float64]:
                self.seen.append(float(matrix.values.max()))
                return np.full(len(matrix.values), state["mean"])

            return predict

    with pytest.raises(Leak, match="in most"):
        check_model_poison(Remembering(), ROWS, "regression", train=TRAIN)
