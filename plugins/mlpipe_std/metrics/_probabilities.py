"""What the metrics of predicted probabilities share."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import DataError, Task
from mlpipe_std.metrics._scored import Numbers, ScoredMetric


class ProbabilityMetric(ScoredMetric):
    """Compares true classes, int64 indexes of shape (rows,), with probabilities of shape (rows, classes)."""

    tasks: ClassVar[frozenset[Task]] = frozenset({"binary", "multiclass"})
    needs: ClassVar[Literal["values", "labels", "probabilities"]] = "probabilities"

    def refuse_absent_classes(self, truth: NDArray[np.int64], classes: int) -> None:
        """Raise DataError where a class has no row, so that it cannot be told from the others."""
        rows = np.bincount(truth, minlength=classes)
        if not rows.all():
            absent = ", ".join(str(index) for index in np.flatnonzero(rows == 0)[:12])
            raise DataError(
                f"it is not defined where a class has no row: of classes 0 to {classes - 1}, in the order of the "
                f"labels, {absent} {'is' if (rows == 0).sum() == 1 else 'are'} missing in {len(truth):,} rows",
                where=self.title,
                hint="use split: {use: stratified}, fewer folds, or the metric log_loss",
            )


def of_true_class(truth: NDArray[np.int64], probabilities: Numbers) -> Numbers:
    """The probability that each row's true class was given, shape (rows,)."""
    found: NDArray[Any] = np.take_along_axis(probabilities, truth[:, None], axis=1)
    return found[:, 0]
