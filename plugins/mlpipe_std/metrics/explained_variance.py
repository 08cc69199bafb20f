"""Explained variance: R² that forgives a constant error."""

from __future__ import annotations

from typing import ClassVar

from mlpipe_std.metrics._regression import RegressionMetric
from mlpipe_std.metrics._scored import Numbers, mean


class ExplainedVariance(RegressionMetric, name="explained_variance"):
    """Share of the target's variance that is left out of the errors' variance.

    1 - Var(y - p) / Var(y). 1 is best. It equals ``r2`` but for a constant error, which it forgives: predictions that
    are all 10 too high are perfect. Source: Kent (1983). Not defined, and an error, where all true values are equal.

    ```yaml
    use: explained_variance
    ```
    """

    greater_is_better: ClassVar[bool] = True

    def measure(self, truth: Numbers, prediction: Numbers, weight: Numbers | None) -> float:
        self.refuse_constant(truth)
        return 1 - _variance(truth - prediction, weight) / _variance(truth, weight)


def _variance(values: Numbers, weight: Numbers | None) -> float:
    return mean((values - mean(values, weight)) ** 2, weight)
