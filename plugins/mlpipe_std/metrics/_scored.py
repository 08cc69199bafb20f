"""What every standard metric refuses before it counts, and how weights enter."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import DataError, Metric, RunError

Numbers = NDArray[np.float64]


class ScoredMetric(Metric):
    """A metric that sees finite predictions of at least one row, and no row whose weight is 0."""

    @abstractmethod
    def measure(self, truth: NDArray[Any], prediction: NDArray[Any], weight: Numbers | None) -> float:
        """The score; weights, where given, are all above 0."""

    def score(self, truth: NDArray[Any], prediction: NDArray[Any], weight: Numbers | None) -> float:
        """The score over all rows that have weight.

        Raises RunError where predictions, or the score itself, are not finite; DataError where there is no row to
        count, or where the metric is not defined for this truth.
        """
        self._refuse_infinite(prediction)
        if weight is not None and not weight.all():
            counts = weight > 0
            truth, prediction, weight = truth[counts], prediction[counts], weight[counts]
        if not len(truth):
            raise DataError("there is no row to score, or none that has weight", where=self.title)
        with np.errstate(over="ignore", invalid="ignore"):  # told once, as the error below
            found = float(self.measure(truth, prediction, weight))
        if not math.isfinite(found):
            raise RunError(
                f"the score is {found}: the predictions are too far off to be squared or added up", where=self.title
            )
        return found

    def _refuse_infinite(self, prediction: NDArray[Any]) -> None:
        finite = np.isfinite(prediction)
        if finite.all():
            return
        rows = finite if finite.ndim == 1 else finite.all(axis=1)
        raise RunError(
            f"{int((~rows).sum()):,} of {len(rows):,} predictions are not finite numbers",
            where=self.title,
            hint="the model diverged, or the inverse of the target's transform overflowed",
        )


def mean(values: Numbers, weight: Numbers | None) -> float:
    """The mean of the values, each as heavy as its weight."""
    return float(values.mean() if weight is None else values @ weight / weight.sum())


def median(values: Numbers, weight: Numbers | None) -> float:
    """The value that has half of the weight on each side; between two of them, the middle."""
    if weight is None:
        return float(np.median(values))
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order])
    half = below[-1] / 2
    first = int(np.searchsorted(below, half))
    # Where the first values hold exactly half of the weight, the median lies between them and the next one.
    last = min(first + int(below[first] == half), len(values) - 1)
    return float(values[order[[first, last]]].mean())
