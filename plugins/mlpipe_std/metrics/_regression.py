"""What the metrics of regression share."""

from __future__ import annotations

from typing import ClassVar, Literal

from mlpipe.plugin import DataError, Task
from mlpipe_std.metrics._scored import Numbers, ScoredMetric


class RegressionMetric(ScoredMetric):
    """Compares predicted values with true ones, both float64 of shape (rows,)."""

    tasks: ClassVar[frozenset[Task]] = frozenset({"regression"})
    needs: ClassVar[Literal["values", "labels", "probabilities"]] = "values"

    def refuse_constant(self, truth: Numbers) -> None:
        """Raise DataError where all true values are equal, so that there is no variance to explain."""
        if truth.min() == truth.max():  # not a variance of 0, which rounding would hide
            raise DataError(
                f"it is not defined where all true values are equal, and all {len(truth):,} are {truth[0]:g}",
                where=self.title,
                hint="rmse and mae are defined for such rows",
            )
