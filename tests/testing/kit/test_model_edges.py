"""For each promise of a model about data at the edge a plugin that breaks it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest

from mlpipe.plugin import Accepts, Field, Labelled, Matrix, Model, State, Task
from mlpipe.testing.kit import model_edges
from tests.testing.kit.nearest import Nearest, Numbers

Bad = Callable[[], type[Model]]


def missing_as_declared() -> type[Model]:
    class Boastful(Nearest, name="test.boastful"):
        """Says that it takes NaN."""

        accepts: ClassVar[Accepts] = Accepts(missing=True)

        def near(self, state: State, row: Numbers) -> Numbers:
            if np.isnan(row).any() or not np.isnan(state["rows"]).any():
                return super().near(
                    {**state, "rows": np.nan_to_num(state["rows"])},
                    np.nan_to_num(row) if (np.abs(np.nan_to_num(row)).max() > 1e20) else row,
                )
            return super().near(state, row)

    return Boastful


def categories_as_declared() -> type[Model]:
    class Ordered(Nearest, name="test.ordered"):
        """Takes a category for its number."""

        accepts: ClassVar[Accepts] = Accepts(categories=True)
        width: float = Field(3.0, gt=0, le=10, description="How far around.")

        def near(self, state: State, row: Numbers) -> Numbers:
            if len(row) == 2:
                return super().near(state, row)
            kept = {**state, "rows": state["rows"] * 10}
            return super().near(kept, row * 10)

    return Ordered


def valid_is_not_learned() -> type[Model]:
    class Greedy(Nearest, name="test.greedy"):
        """Learns from all rows that it can get."""

        early_stopping_share: ClassVar[float] = 0.2  # type: ignore[assignment, misc]

        def fit(self, train: Labelled, task: Task, *, valid: Labelled | None, **given: Any) -> State:
            if valid is not None and train.weight is None:
                train = Labelled(
                    Matrix(np.vstack([train.X.values, valid.X.values]), train.X.names, train.X.categorical),
                    np.concatenate([train.y, valid.y]),
                )
            return super().fit(train, task, valid=valid, **given)

    return Greedy


def valid_is_not_learned_where_not_asked_for() -> type[Model]:
    class Curious(Nearest, name="test.curious"):
        """Uses rows to stop by that it never asked for."""

        def fit(self, train: Labelled, task: Task, *, valid: Labelled | None, **given: Any) -> State:
            state = super().fit(train, task, valid=valid, **given)
            return {**state, "best": 0.0 if valid is None else float(valid.y.mean())}

    return Curious


def absent_class() -> type[Model]:
    class Seen(Nearest, name="test.seen"):
        """Knows the classes that it has seen."""

        def fit(self, train: Labelled, task: Task, *, classes: int, **given: Any) -> State:
            state = super().fit(train, task, classes=classes, **given)
            seen = np.unique(train.y) if classes == 3 and len(train.y) > 80 else np.arange(classes)
            keep = seen if len(seen) > 1 else np.arange(classes)
            return {**state, "targets": state["targets"][:, keep]} if classes else state

    return Seen


def few_rows() -> type[Model]:
    class Spread(Nearest, name="test.spread"):
        """Divides by the rows but one."""

        def fit(self, train: Labelled, task: Task, **given: Any) -> State:
            return {**super().fit(train, task, **given), "part": 1 / (len(train.y) - 1)}

    return Spread


def few_rows_of_one_kind() -> type[Model]:
    class Standardised(Nearest, name="test.standardised"):
        """Divides by the spread of the target."""

        tasks: ClassVar[frozenset[Task]] = frozenset({"regression"})

        def near(self, state: State, row: Numbers) -> Numbers:
            spread = state["targets"].std() if len(state["targets"]) > 1 else 1.0
            with np.errstate(invalid="ignore", divide="ignore"):
                return super().near({**state, "targets": state["targets"] / spread}, row) * spread

    return Standardised


BAD: Sequence[tuple[str, Bad, str]] = [
    ("missing_as_declared", missing_as_declared, "accepts missing values, but with some it"),
    ("categories_as_declared", categories_as_declared, "takes their codes for numbers"),
    ("valid_is_not_learned", valid_is_not_learned, "must only tell when"),
    ("valid_is_not_learned", valid_is_not_learned_where_not_asked_for, "its early_stopping_share is 0"),
    ("absent_class", absent_class, "where class 1 of 3 has no rows"),
    ("few_rows", few_rows, "ZeroDivisionError"),
    ("few_rows", few_rows_of_one_kind, "fitted to rows of one target, gives NaN"),
]


@pytest.mark.parametrize(("check", "bad", "words"), BAD, ids=[bad.__name__ for _, bad, _ in BAD])
def test_a_broken_promise_is_caught_by_its_check_alone(check: str, bad: Bad, words: str, caught: Any) -> None:
    found = caught(bad()())
    assert set(found) == {check}, found
    assert words in found[check]


def test_each_check_has_a_plugin_that_it_catches() -> None:
    assert {check.name for check in model_edges.CHECKS} == {check for check, _, _ in BAD}
