"""What the metrics of predicted classes share: counts by class."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Task
from mlpipe_std.metrics._scored import Numbers, ScoredMetric

Classes = NDArray[np.int64]
POSITIVE = 1
"""Index of the class that a binary task is about."""


@dataclass(frozen=True, eq=False)
class Tally:
    """The weight of rows by class, at least two classes: rightly predicted, truly of it, and predicted to be of it."""

    hits: Numbers
    true: Numbers
    predicted: Numbers

    @classmethod
    def of(cls, truth: Classes, prediction: Classes, weight: Numbers | None) -> Tally:
        """Count rows; without weights each counts 1."""
        classes = max(int(truth.max()), int(prediction.max()), POSITIVE) + 1
        right = truth == prediction
        return cls(
            hits=_sums(truth[right], None if weight is None else weight[right], classes),
            true=_sums(truth, weight, classes),
            predicted=_sums(prediction, weight, classes),
        )

    def f_scores(self, beta: float) -> Numbers:
        """F-beta of each class: (1 + b²) hits / (b² true + predicted), and 0 for one that never occurs."""
        return ratio((1 + beta**2) * self.hits, beta**2 * self.true + self.predicted)

    @property
    def present(self) -> NDArray[np.bool_]:
        """Whether a class occurs, in truth or in predictions."""
        return self.true + self.predicted > 0


class LabelMetric(ScoredMetric):
    """Compares predicted classes with true ones, both int64 indexes of shape (rows,)."""

    tasks: ClassVar[frozenset[Task]] = frozenset({"binary", "multiclass"})
    greater_is_better: ClassVar[bool] = True
    needs: ClassVar[Literal["values", "labels", "probabilities"]] = "labels"


class TallyMetric(LabelMetric):
    """Needs no more than the counts by class."""

    @abstractmethod
    def judge(self, tally: Tally) -> float:
        """The score from the counts by class."""

    def measure(self, truth: Classes, prediction: Classes, weight: Numbers | None) -> float:
        return self.judge(Tally.of(truth, prediction, weight))


class PositiveMetric(TallyMetric):
    """Looks at the positive class of a binary task alone."""

    tasks: ClassVar[frozenset[Task]] = frozenset({"binary"})


def ratio(part: Numbers, whole: Numbers) -> Numbers:
    """``part / whole``, 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _sums(classes: Classes, weight: Numbers | None, count: int) -> Numbers:
    return np.bincount(classes, weights=weight, minlength=count).astype(np.float64)
