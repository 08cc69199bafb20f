from __future__ import annotations

import numpy as np
import pytest

from mlpipe.plugin import Labelled, RunError, Task
from mlpipe_std.models.dummy import Dummy
from tests.std.models.toys import Numbers, learned, matrix


def predicted(strategy: str | None, y: list[float], weight: list[float] | None, task: Task) -> Numbers:
    train = Labelled(matrix(np.zeros((len(y), 0))), np.array(y), None if weight is None else np.array(weight))
    found = learned(Dummy(strategy=strategy), train, task)(matrix(np.zeros((2, 0))))
    assert (found[0] == found[1]).all()
    one: Numbers = found[0]
    return one


@pytest.mark.parametrize(
    ("strategy", "weight", "expected"),
    [
        (None, None, 26.5),
        ("mean", [1, 1, 1, 0], 2.0),
        ("median", None, 2.5),
        ("median", [1, 1, 1, 4], 100.0),
        ("median", [1, 5, 1, 1], 2.0),
        ("median", [2, 2, 2, 2], 2.5),
        ("median", [0.5, 0.5, 1, 0], 2.5),
    ],
)
def test_one_value_for_numbers(strategy: str | None, weight: list[float] | None, expected: float) -> None:
    assert predicted(strategy, [1.0, 2.0, 3.0, 100.0], weight, "regression") == expected


@pytest.mark.parametrize(
    ("strategy", "weight", "expected"),
    [
        (None, None, [0.25, 0.5, 0.25]),
        ("prior", [6, 1, 1, 0], [0.75, 0.25, 0.0]),
        ("most_frequent", None, [0, 1, 0]),
        ("most_frequent", [6, 1, 1, 1], [1, 0, 0]),
        ("uniform", None, [1 / 3, 1 / 3, 1 / 3]),
    ],
)
def test_the_same_probabilities_for_all(
    strategy: str | None, weight: list[float] | None, expected: list[float]
) -> None:
    assert predicted(strategy, [0, 1, 1, 2], weight, "multiclass").tolist() == expected


@pytest.mark.parametrize(("strategy", "task"), [("prior", "regression"), ("median", "binary")])
def test_a_strategy_of_another_task_is_refused(strategy: str, task: Task) -> None:
    with pytest.raises(RunError, match=f"strategy '{strategy}' does not suit this target") as error:
        predicted(strategy, [0, 1], None, task)
    assert error.value.hint.startswith("choose one of: ")
