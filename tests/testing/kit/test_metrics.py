"""For each promise of a metric a plugin that breaks it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from mlpipe.plugin import DataError, Metric, RunError, Task
from mlpipe.testing.kit import metrics

Bad = Callable[[], type[Metric]]
Array = NDArray[Any]
Weight = NDArray[np.float64] | None


class MeanError(Metric, name="test.mean_error"):
    """The mean absolute error."""

    tasks: ClassVar[frozenset[Task]] = frozenset({"regression"})
    greater_is_better: ClassVar[bool] = False
    needs: ClassVar[Literal["values", "labels", "probabilities"]] = "values"

    def score(self, truth: Array, prediction: Array, weight: Weight) -> float:
        if not len(truth):
            raise DataError("there is no row to score")
        return float(np.average(np.abs(truth - prediction), weights=weight))


class HitRate(Metric, name="test.hit_rate"):
    """The share of rows whose class has the greatest probability."""

    tasks: ClassVar[frozenset[Task]] = frozenset({"binary", "multiclass"})
    greater_is_better: ClassVar[bool] = True
    needs: ClassVar[Literal["values", "labels", "probabilities"]] = "probabilities"

    def score(self, truth: Array, prediction: Array, weight: Weight) -> float:
        if not len(truth):
            raise DataError("there is no row to score")
        return float(np.average(prediction.argmax(axis=1) == truth, weights=weight))


def plain_score() -> type[Metric]:
    class OfNumpy(MeanError, name="test.of_numpy"):
        """Gives what numpy gives."""

        def score(self, truth: Array, prediction: Array, weight: Weight) -> float:
            return np.float64(super().score(truth, prediction, weight))

    return OfNumpy


def direction() -> type[Metric]:
    class Backwards(HitRate, name="test.backwards"):
        """Says that less is better."""

        greater_is_better: ClassVar[bool] = False

    return Backwards


def perfect_is_best() -> type[Metric]:
    class Doubtful(MeanError, name="test.doubtful"):
        """Takes predictions without error for a mistake."""

        def score(self, truth: Array, prediction: Array, weight: Weight) -> float:
            return super().score(truth, prediction, weight) or 1e6

    return Doubtful


def order_of_rows() -> type[Metric]:
    class Impatient(MeanError, name="test.impatient"):
        """Looks at the first rows more closely."""

        def score(self, truth: Array, prediction: Array, weight: Weight) -> float:
            usual = super().score(truth, prediction, weight)
            return usual * (1 + 1e-3 * float(truth[0] > truth[-1]))

    return Impatient


def weights_count() -> type[Metric]:
    class Equal(MeanError, name="test.equal_rows"):
        """Counts all rows alike."""

        def score(self, truth: Array, prediction: Array, weight: Weight) -> float:
            return super().score(truth, prediction, None)

    return Equal


def inputs_untouched() -> type[Metric]:
    class Sorting(MeanError, name="test.sorting"):
        """Rounds in place."""

        def score(self, truth: Array, prediction: Array, weight: Weight) -> float:
            found = super().score(truth, prediction, weight)
            prediction[:1] = np.round(prediction[:1])
            return found

    return Sorting


def undefined_is_told() -> type[Metric]:
    class Silent(MeanError, name="test.silent_metric"):
        """Says nothing where there is nothing."""

        def score(self, truth: Array, prediction: Array, weight: Weight) -> float:
            return super().score(truth, prediction, weight) if len(truth) else 0.0

    return Silent


def undefined_is_told_of_one_class() -> type[Metric]:
    class Relative(HitRate, name="test.relative_hits"):
        """Divides by the share of the first class."""

        def score(self, truth: Array, prediction: Array, weight: Weight) -> float:
            usual = super().score(truth, prediction, weight)
            if (truth == truth[0]).all():
                raise ZeroDivisionError("division by zero")
            return usual

    return Relative


BAD: Sequence[tuple[str, Bad, str]] = [
    ("plain_score", plain_score, "return float(…)"),
    ("direction", direction, "greater_is_better is False"),
    ("perfect_is_best", perfect_is_best, "perfect predictions score 1e+06"),
    ("order_of_rows", order_of_rows, "in another order"),
    ("weights_count", weights_count, "use 'weight'"),
    ("inputs_untouched", inputs_untouched, "work on a copy"),
    ("undefined_is_told", undefined_is_told, "gives 0.0 for no rows"),
    ("undefined_is_told", undefined_is_told_of_one_class, "rows of one target: ZeroDivisionError"),
]


@pytest.mark.parametrize(("check", "bad", "words"), BAD, ids=[bad.__name__ for _, bad, _ in BAD])
def test_a_broken_promise_is_caught_by_its_check_alone(check: str, bad: Bad, words: str, caught: Any) -> None:
    found = caught(bad()())
    assert set(found) == {check}, found
    assert words in found[check]


def test_a_reference_is_agreed_with(caught: Any) -> None:
    def squared(truth: Array, prediction: Array, weight: Weight) -> float:
        return float(((truth - prediction) ** 2).mean())

    found = caught(MeanError(), reference=squared)
    assert set(found) == {"agrees_with_reference"}
    assert "the reference" in found["agrees_with_reference"]


@pytest.mark.parametrize("honest", [MeanError, HitRate])
def test_an_honest_metric_passes(honest: type[Metric], caught: Any) -> None:
    assert not caught(honest(), reference=honest().score)


def test_a_metric_may_refuse_weights(caught: Any) -> None:
    class Unweighted(MeanError, name="test.unweighted_error"):
        """Cannot weigh rows, and says so."""

        def score(self, truth: Array, prediction: Array, weight: Weight) -> float:
            if weight is not None:
                raise RunError("rows cannot be weighed", where=self.title)
            return super().score(truth, prediction, weight)

    assert not caught(Unweighted())


def test_each_check_has_a_plugin_that_it_catches() -> None:
    assert {check.name for check in metrics.CHECKS} == {check for check, _, _ in BAD} | {"agrees_with_reference"}
