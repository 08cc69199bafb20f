"""What the metrics share that judge how well a class's rows are ranked above the others."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from mlpipe_std.metrics._probabilities import ProbabilityMetric
from mlpipe_std.metrics._scored import Numbers


@dataclass(frozen=True, eq=False)
class Ranking:
    """Weight of the rows that are of the class, and that are not, at each different score, highest score first."""

    of_class: Numbers
    others: Numbers

    @classmethod
    def by(cls, scores: Numbers, of_class: NDArray[np.bool_], weight: Numbers | None) -> Ranking:
        """Rank rows by their score; rows of equal score share a place."""
        order = np.argsort(-scores, kind="stable")
        ranked, weights = scores[order], np.ones(len(order)) if weight is None else weight[order]
        starts = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1])))
        hits = np.add.reduceat(np.where(of_class[order], weights, 0.0), starts)
        misses = np.add.reduceat(np.where(of_class[order], 0.0, weights), starts)
        return cls(hits, misses)


class RankingMetric(ProbabilityMetric):
    """Binary: of the positive class. Several classes: of each against the rest, and the plain mean of these."""

    greater_is_better: ClassVar[bool] = True

    @abstractmethod
    def judge(self, ranking: Ranking) -> float:
        """The score of one class."""

    def measure(self, truth: NDArray[np.int64], prediction: Numbers, weight: Numbers | None) -> float:
        classes = prediction.shape[1]
        self.refuse_absent_classes(truth, classes)
        judged = [1] if classes == 2 else range(classes)
        return float(np.mean([self.judge(Ranking.by(prediction[:, k], truth == k, weight)) for k in judged]))
