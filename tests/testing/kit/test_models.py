"""For each promise of a model a plugin that breaks it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from mlpipe.plugin import Accepts, Field, Labelled, Matrix, Model, Predictor, RunError, State, Task
from mlpipe.testing.kit import model_edges, models

Bad = Callable[[], type[Model]]
Numbers = NDArray[np.float64]


class Nearest(Model, name="test.nearest"):
    """Say of a row what the mean of the training rows around it is, by a kernel over columns a and b."""

    tasks: ClassVar[frozenset[Task]] = frozenset({"regression", "binary", "multiclass"})
    search_space: ClassVar[Mapping[str, Any]] = {"width": {"log": [0.1, 1.0]}}

    width: float = Field(0.3, gt=0, le=10, description="How far around.")

    def fit(
        self,
        train: Labelled,
        task: Task,
        *,
        classes: int,
        valid: Labelled | None,
        rng: np.random.Generator,
        threads: int,
    ) -> State:
        weight = np.ones(len(train.y)) if train.weight is None else train.weight
        targets = np.eye(classes)[train.y] if classes else train.y[:, None]
        return {"rows": train.X.values.copy(), "targets": targets, "weight": weight, "classes": classes}

    def predictor(self, state: State) -> Predictor:
        def predict(matrix: Matrix) -> Numbers:
            return self.answer(state, matrix.values)

        return predict

    def answer(self, state: State, values: Numbers) -> Numbers:
        """The predictions for rows, one by one, so that none knows of the others."""
        found = np.array([self.near(state, row) for row in values])
        return found if state["classes"] else found[:, 0]

    def near(self, state: State, row: Numbers) -> Numbers:
        """The prediction for one row: shape (outputs,)."""
        distance = (((state["rows"] - row) / self.width) ** 2).sum(axis=1)
        near = state["weight"] * np.exp(-0.5 * (distance - distance.min()))
        found: Numbers = (near[:, None] * state["targets"]).sum(axis=0) / near.sum()
        return found


class NearestOrNone(Nearest, name="test.nearest_or_none"):
    """The same, for rows with NaN too."""

    accepts: ClassVar[Accepts] = Accepts(missing=True)

    def near(self, state: State, row: Numbers) -> Numbers:
        filled = {**state, "rows": np.nan_to_num(state["rows"])}
        return super().near(filled, np.nan_to_num(row))


def state_is_plain() -> type[Model]:
    class Pickled(Nearest, name="test.pickled"):
        """Keeps itself."""

        def fit(self, train: Labelled, task: Task, **given: Any) -> State:
            return {**super().fit(train, task, **given), "kept": self}

    return Pickled


def state_round_trip() -> type[Model]:
    class Forgetful(Nearest, name="test.forgetful"):
        """Keeps what it needs beside the state."""

        memory: ClassVar[dict[int, Any]] = {}

        def fit(self, train: Labelled, task: Task, **given: Any) -> State:
            state = super().fit(train, task, **given)
            self.memory[id(state["rows"])] = state["rows"]
            return state

        def near(self, state: State, row: Numbers) -> Numbers:
            kept = 0.99 if id(state["rows"]) in self.memory else 1.0
            found = super().near(state, row)
            return kept * found + (1 - kept) / len(found)

    return Forgetful


def prediction_shape() -> type[Model]:
    class Flat(Nearest, name="test.flat"):
        """Gives a column of values, as some libraries do."""

        tasks: ClassVar[frozenset[Task]] = frozenset({"regression"})

        def answer(self, state: State, values: Numbers) -> Numbers:
            return super().answer(state, values)[:, None]

    return Flat


def prediction_shape_of_classes() -> type[Model]:
    class Scores(Nearest, name="test.scores"):
        """Gives scores that are no probabilities."""

        tasks: ClassVar[frozenset[Task]] = frozenset({"binary"})

        def near(self, state: State, row: Numbers) -> Numbers:
            return 2 * super().near(state, row)

    return Scores


def learns() -> type[Model]:
    class Timid(Nearest, name="test.timid"):
        """Asks everybody around, however far."""

        def near(self, state: State, row: Numbers) -> Numbers:
            distance = ((state["rows"] - np.clip(row, -1e6, 1e6)) ** 2).sum(axis=1)
            weight = state["weight"] * (distance < max(3.5, distance.min() + 0.1))
            found: Numbers = np.average(state["targets"], axis=0, weights=weight)
            return found

    return Timid


def beats_the_dummy() -> type[Model]:
    class Parrot(Nearest, name="test.parrot"):
        """Knows by heart what it has seen; of others it says the mean."""

        def near(self, state: State, row: Numbers) -> Numbers:
            same = (state["rows"] == row).all(axis=1)
            weight = state["weight"] * same if same.any() else state["weight"]
            found: Numbers = np.average(state["targets"], axis=0, weights=weight)
            return found

    return Parrot


def threads_agree() -> type[Model]:
    class Threaded(Nearest, name="test.threaded"):
        """Draws for each thread."""

        def fit(self, train: Labelled, task: Task, *, threads: int, **given: Any) -> State:
            return {**super().fit(train, task, threads=threads, **given), "part": 1 / threads}

    return Threaded


def weights_respected() -> type[Model]:
    class Equal(Nearest, name="test.equal"):
        """All rows are equal."""

        def fit(self, train: Labelled, task: Task, **given: Any) -> State:
            return super().fit(Labelled(train.X, train.y), task, **given)

    return Equal


def poison_test() -> type[Model]:
    class Learning(Nearest, name="test.learning"):
        """Goes on learning from what it is asked."""

        def predictor(self, state: State) -> Predictor:
            def predict(matrix: Matrix) -> Numbers:
                found = self.answer(state, matrix.values)
                if np.abs(matrix.values).max() > 1e20:
                    state["targets"] = state["targets"] + 1
                return found

            return predict

    return Learning


def row_independence() -> type[Model]:
    class Relative(Nearest, name="test.relative"):
        """Looks at a row beside all others that it is asked about."""

        def answer(self, state: State, values: Numbers) -> Numbers:
            return super().answer(state, values - 0.01 * np.tanh(values.mean(axis=0)))

    return Relative


def inputs_untouched() -> type[Model]:
    class Scaling(Nearest, name="test.scaling"):
        """Works on the rows themselves."""

        def fit(self, train: Labelled, task: Task, **given: Any) -> State:
            state = super().fit(train, task, **given)
            train.X.values[:, 3] = 0.0
            return state

    return Scaling


def shared_by_threads() -> type[Model]:
    class Busy(Nearest, name="test.busy"):
        """Keeps the rows that it is working on where every thread sees them."""

        def predictor(self, state: State) -> Predictor:
            import time

            desk: dict[str, Any] = {"at": 0}

            def predict(matrix: Matrix) -> Numbers:
                desk["at"] += 1
                mine = desk["at"]
                time.sleep(0.002)
                found = self.answer(state, matrix.values)
                return found if mine == desk["at"] else found[::-1]

            return predict

    return Busy


def importance_names_columns() -> type[Model]:
    class Numbered(Nearest, name="test.numbered"):
        """Numbers the columns."""

        def importance(self, state: State) -> Mapping[str, float]:
            return {f"x{number}": 1.0 for number in range(4)}

    return Numbered


def importance_as_floats() -> type[Model]:
    class Exact(Nearest, name="test.exact"):
        """Gives numbers of numpy."""

        def importance(self, state: State) -> Mapping[str, float]:
            return {name: np.float64(1) for name in ("a", "b", "noise", "same")}

    return Exact


def search_space_is_valid() -> type[Model]:
    class Wide(Nearest, name="test.wide"):
        """Explores more than it allows."""

        search_space: ClassVar[Mapping[str, Any]] = {"width": {"log": [0.1, 100.0]}}

    return Wide


def search_space_names_parameters() -> type[Model]:
    class Elsewhere(Nearest, name="test.elsewhere"):
        """Explores what is not there."""

        search_space: ClassVar[Mapping[str, Any]] = {"length": {"log": [0.1, 1.0]}}

    return Elsewhere


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
    ("state_is_plain", state_is_plain, "kept"),
    ("state_round_trip", state_round_trip, "once it was written and read"),
    ("prediction_shape", prediction_shape, "shape (40, 1) instead of (40,)"),
    ("prediction_shape", prediction_shape_of_classes, "do not sum to 1"),
    ("learns", learns, "cannot tell apart rows"),
    ("beats_the_dummy", beats_the_dummy, "where the dummy has"),
    ("threads_agree", threads_agree, "with two threads"),
    ("weights_respected", weights_respected, "use train.weight"),
    ("poison_test", poison_test, "after it predicted garbage"),
    ("row_independence", row_independence, "predicts rows alone otherwise"),
    ("inputs_untouched", inputs_untouched, "work on a copy"),
    ("shared_by_threads", shared_by_threads, "several threads"),
    ("importance_names_columns", importance_names_columns, "the columns are"),
    ("importance_names_columns", importance_as_floats, "not a finite float"),
    ("search_space_is_valid", search_space_is_valid, "less than or equal to 10"),
    ("search_space_is_valid", search_space_names_parameters, "'length', which is no parameter"),
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


@pytest.mark.parametrize("honest", [Nearest, NearestOrNone])
def test_an_honest_model_passes(honest: type[Model], caught: Any) -> None:
    assert not caught(honest())


def test_a_model_may_refuse_weights(caught: Any) -> None:
    class Unweighted(Nearest, name="test.unweighted"):
        """Cannot weigh rows, and says so."""

        def fit(self, train: Labelled, task: Task, **given: Any) -> State:
            if train.weight is not None:
                raise RunError("rows cannot be weighed", where=self.title)
            return super().fit(train, task, **given)

    assert not caught(Unweighted())


def test_each_check_has_a_plugin_that_it_catches() -> None:
    checks = {check.name for check in (models.STATE_IS_PLAIN, *models.CHECKS, *model_edges.CHECKS)}
    assert checks == {check for check, _, _ in BAD}
