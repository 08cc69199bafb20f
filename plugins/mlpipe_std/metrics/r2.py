"""R²: the share of the variance that is explained."""

from __future__ import annotations

from typing import ClassVar

from mlpipe_std.metrics._regression import RegressionMetric
from mlpipe_std.metrics._scored import Numbers, mean


class R2(RegressionMetric, name="r2"):
    """Share of the target's variance that the predictions explain (coefficient of determination).

    1 - sum((y - p)²) / sum((y - mean(y))²). 1 is perfect, 0 is as good as always saying the mean, and there is no
    lower end. Unlike ``explained_variance`` it counts a constant error, too. Source: Wright (1921). Not defined,
    and an error, where all true values are equal.

    ```yaml
    use: r2
    ```
    """

    greater_is_better: ClassVar[bool] = True

    def measure(self, truth: Numbers, prediction: Numbers, weight: Numbers | None) -> float:
        self.refuse_constant(truth)
        spread = (truth - mean(truth, weight)) ** 2
        return 1 - mean((truth - prediction) ** 2, weight) / mean(spread, weight)
