"""What a metric owes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.errors import DataError, MlpipeError
from mlpipe.plugin import Task, digest
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.violation import Violation

ROWS = 60
_CLASSES: dict[Task, int] = {"regression": 0, "binary": 2, "multiclass": 4}
_CLOSE = 1e-9

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class _Example:
    """A truth with all classes, and predictions that are right more often than not."""

    task: Task
    truth: Array
    prediction: Array
    perfect: Array
    weight: NDArray[np.float64]


def exercise(subject: Subject, seed: int) -> dict[str, Any]:
    """The scores of each task's predictions, with weights where they are taken."""
    metric = subject.fresh()
    return {each.task: float(metric.score(each.truth, each.prediction, None)) for each in _examples(subject)}


def plain_score(subject: Subject) -> None:
    """A score is a float: no array, no number of another library, not NaN."""
    for each in _examples(subject):
        score = subject.plugin.score(each.truth, each.prediction, None)
        if type(score) is not float or not np.isfinite(score):
            raise Violation(f"{subject.title} ({each.task}) gives {score!r}: return float(…) of a finite number")


def direction(subject: Subject) -> None:
    """Predictions that are right more often score better, in the direction of ``greater_is_better``."""
    for each in _examples(subject):
        worse = np.roll(each.prediction, 7, axis=0)
        low, high = (_score(subject, each.truth, prediction) for prediction in (worse, each.prediction))
        if not _better(subject, high, low):
            raise Violation(
                f"{subject.title} ({each.task}): good predictions score {high:.6g}, bad ones {low:.6g}, but "
                f"greater_is_better is {subject.plugin.greater_is_better}"
            )


def perfect_is_best(subject: Subject) -> None:
    """No predictions score better than perfect ones."""
    for each in _examples(subject):
        best, usual = (_score(subject, each.truth, found) for found in (each.perfect, each.prediction))
        worst = _score(subject, each.truth, np.roll(each.prediction, 7, axis=0))
        if _better(subject, usual, worst) and not _better(subject, best, usual):
            raise Violation(f"{subject.title} ({each.task}): perfect predictions score {best:.6g}, others {usual:.6g}")


def order_of_rows(subject: Subject) -> None:
    """The order of the rows does not matter."""
    for each in _examples(subject):
        order = np.random.default_rng(2).permutation(ROWS)
        one, other = (
            _score(subject, each.truth, each.prediction),
            _score(subject, each.truth[order], each.prediction[order]),
        )
        if not np.isclose(one, other, rtol=_CLOSE):
            raise Violation(
                f"{subject.title} ({each.task}) is {one:.6g}, and {other:.6g} with the rows in another order"
            )


def weights_count(subject: Subject) -> None:
    """A row of weight 2 counts as two rows; a metric that cannot weigh rows refuses weights by a RunError."""
    for each in _examples(subject):
        times = each.weight.astype(int)
        repeated = _score(subject, each.truth.repeat(times), each.prediction.repeat(times, axis=0))
        try:
            weighed = float(subject.plugin.score(each.truth, each.prediction, each.weight))
        except MlpipeError:
            continue
        if not np.isclose(weighed, repeated, rtol=_CLOSE):
            raise Violation(
                f"{subject.title} ({each.task}) is {weighed:.6g} with weights, and {repeated:.6g} with each row as "
                "often as its weight says: use 'weight', or raise a RunError where it is not None"
            )


def inputs_untouched(subject: Subject) -> None:
    """Truth, predictions and weights stay as they are."""
    for each, fresh in zip(_examples(subject), _examples(subject), strict=True):
        for weight in (None, each.weight):
            try:
                subject.plugin.score(each.truth, each.prediction, weight)
            except MlpipeError:
                continue
        if digest([each.truth, each.prediction, each.weight]) != digest([fresh.truth, fresh.prediction, fresh.weight]):
            raise Violation(f"{subject.title} ({each.task}) changes the arrays that it is given: work on a copy")


def undefined_is_told(subject: Subject) -> None:
    """Where there is no score, for no rows or for rows of one class, a DataError says so."""
    for each in _examples(subject):
        same = each.truth == each.truth[0]
        for what, rows in (("no rows", np.zeros(ROWS, dtype=np.bool_)), ("rows of one target", same)):
            try:
                score = float(subject.plugin.score(each.truth[rows], each.prediction[rows], None))
            except DataError:
                continue
            except Exception as error:
                raise Violation(
                    f"{subject.title} ({each.task}) with {what}: {type(error).__name__}: {error}; raise a DataError"
                ) from error
            if what == "no rows" or not np.isfinite(score):
                raise Violation(f"{subject.title} ({each.task}) gives {score} for {what}: raise a DataError")


def agrees_with_reference(subject: Subject) -> None:
    """It gives what the given ``reference`` gives."""
    reference = subject.reference
    if reference is None:
        return
    for each in _examples(subject):
        expected = float(reference(each.truth, each.prediction, None))
        found = _score(subject, each.truth, each.prediction)
        if not np.isclose(found, expected, rtol=_CLOSE, atol=1e-12):
            raise Violation(f"{subject.title} ({each.task}) is {found:.12g}, the reference {expected:.12g}")


def _examples(subject: Subject) -> list[_Example]:
    return [_example(task, subject.plugin.needs) for task in sorted(subject.plugin.tasks)]


def _example(task: Task, needs: str) -> _Example:
    rng = np.random.default_rng(0)
    weight = rng.integers(0, 4, ROWS).astype(np.float64)
    classes = _CLASSES[task]
    if not classes:
        values = rng.gamma(2.0, 50.0, ROWS)
        return _Example(task, values, values + rng.normal(0, 20, ROWS).clip(-values), values.copy(), weight)
    truth = np.arange(ROWS) % classes
    chances = 0.8 * rng.dirichlet(np.ones(classes), ROWS) + 0.2 * np.eye(classes)[truth]
    if needs == "labels":
        return _Example(task, truth, chances.argmax(axis=1), truth.copy(), weight)
    return _Example(task, truth, chances, np.eye(classes)[truth], weight)


def _score(subject: Subject, truth: Array, prediction: Array) -> float:
    """The score of copies, since whether arrays are changed is a check of its own."""
    return float(subject.plugin.score(truth.copy(), prediction.copy(), None))


def _has_reference(subject: Subject) -> bool:
    return subject.reference is not None


def _better(subject: Subject, one: float, other: float) -> bool:
    return one > other if subject.plugin.greater_is_better else one < other


CHECKS = (
    KitCheck("metric", plain_score),
    KitCheck("metric", direction),
    KitCheck("metric", perfect_is_best),
    KitCheck("metric", order_of_rows),
    KitCheck("metric", weights_count),
    KitCheck("metric", inputs_untouched),
    KitCheck("metric", undefined_is_told),
    KitCheck("metric", agrees_with_reference, _has_reference),
)
