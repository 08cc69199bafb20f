"""For each promise of a model a plugin that breaks it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest

from mlpipe.plugin import Labelled, Matrix, Model, Predictor, RunError, State, Task
from mlpipe.testing.kit import models
from tests.testing.kit.nearest import Nearest, NearestOrNone, Numbers

Bad = Callable[[], type[Model]]


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
    checks = {check.name for check in (models.STATE_IS_PLAIN, *models.CHECKS)}
    assert checks == {check for check, _, _ in BAD}
