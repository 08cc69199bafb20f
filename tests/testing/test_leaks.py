"""Plugins that leak on purpose: each must be caught by the kit, which says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from mlpipe.plugin import REGISTRY, Labelled, Matrix, Model, Predictor, State, Task, Transform
from mlpipe.testing.kit.kit import outcomes
from mlpipe.testing.plugins import subject_of

FRAME = pl.DataFrame({"x": np.arange(20.0), "word": list("abcde") * 4})
TARGET = pl.Series(np.arange(20.0) * 2)


@pytest.fixture(autouse=True)
def isolated() -> Iterator[None]:
    with REGISTRY.isolated():
        yield


def leaks(plugin: Transform | Model) -> dict[str, str]:
    """The checks of leaks that a plugin fails, each with the reason."""
    given = {"rows": FRAME, "target": TARGET} if isinstance(plugin, Transform) else {}
    checks = {"poison_test", "row_independence", "keeps_rows", "deterministic", "known_schema"}
    found = outcomes(subject_of(plugin, **given))
    return {each.check: each.reason for each in found if each.status == "failed" and each.check in checks}


def test_an_honest_transform_passes() -> None:
    class Honest(Transform, name="test.honest"):
        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
            return {"mean": rows.select(pl.col("x").mean()).collect().item()}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(pl.col("x") - state["mean"])

    assert not leaks(Honest())


def test_statistics_of_the_rows_that_are_applied_to() -> None:
    class Standardizing(Transform, name="test.standardizing"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns((pl.col("x") - pl.col("x").mean()) / pl.col("x").std())

    assert "column 'x' is" in leaks(Standardizing())["row_independence"]


def test_statistics_in_spite_of_a_fit() -> None:
    class Both(Transform, name="test.both"):
        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
            return {"mean": rows.select(pl.col("x").mean()).collect().item()}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(pl.col("x") - state["mean"], common=pl.col("word").mode().first())

    assert "column 'common'" in leaks(Both())["row_independence"]


def test_what_lies_beside_a_row() -> None:
    class Looking(Transform, name="test.looking"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(before=pl.col("x").shift())

    assert "column 'before'" in leaks(Looking())["row_independence"]


def test_rows_smuggled_through_the_class() -> None:
    class Smuggling(Transform, name="test.smuggling"):
        seen: ClassVar[list[float]] = []

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
            return {"largest": max(self.seen, default=0.0)}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            self.seen.append(rows.select(pl.col("x").fill_nan(None).max()).collect().item())
            return rows

    assert "what was learned differs, in largest" in leaks(Smuggling())["poison_test"]


def test_an_order_that_depends_on_other_rows() -> None:
    class Sorting(Transform, name="test.sorting"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.sort("x", descending=True)

    assert "in reverse order" in leaks(Sorting())["row_independence"]


def test_rows_that_are_dropped() -> None:
    class Dropping(Transform, name="test.dropping"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.filter(pl.col("x") > 3)

    assert "13 rows became 11" in leaks(Dropping())["keeps_rows"]


def test_columns_that_depend_on_other_rows() -> None:
    class Spreading(Transform, name="test.spreading"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.collect().to_dummies("word").lazy()

    assert "columns or types differ" in leaks(Spreading())["row_independence"]


def test_rounding_that_depends_on_the_number_of_rows() -> None:
    class Rounding(Transform, name="test.rounding"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(pl.col("x") / 49 * pl.len() / pl.len())

    assert "column 'x'" in leaks(Rounding())["row_independence"]


def test_a_fit_without_its_random_numbers() -> None:
    unseeded = np.random.default_rng()

    class Rolling(Transform, name="test.rolling"):
        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
            return {"draw": float(unseeded.random())}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows

    assert "draw from 'rng' alone" in leaks(Rolling())["deterministic"]


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

    assert not leaks(Honest())


def test_a_model_that_ranks_the_rows_it_predicts() -> None:
    class Ranking(_Mean, name="test.ranking"):
        def predictor(self, state: State) -> Predictor:
            def predict(matrix: Matrix) -> NDArray[np.float64]:
                return matrix.values[:, 0].argsort().argsort().astype(np.float64)

            return predict

    assert "alone otherwise" in leaks(Ranking())["row_independence"]


def test_a_model_that_counts_the_rows_it_predicts() -> None:
    class Counting(_Mean, name="test.counting"):
        def predictor(self, state: State) -> Predictor:
            return lambda matrix: np.full(len(matrix.values), state["mean"] / len(matrix.values))

    assert "alone otherwise" in leaks(Counting())["row_independence"]


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

    assert "in most" in leaks(Remembering())["poison_test"]
