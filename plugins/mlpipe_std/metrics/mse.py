"""Mean squared error."""

from __future__ import annotations

from typing import ClassVar

from mlpipe_std.metrics._regression import RegressionMetric
from mlpipe_std.metrics._scored import Numbers, mean


class Mse(RegressionMetric, name="mse"):
    """Mean of the squared errors.

    mean((y - p)²), in the square of the target's unit; 0 is perfect. Large errors rule it; the best constant
    prediction is the mean. ``rmse`` ranks models the same way, in the target's own unit. Source: Gauss (1821).

    ```yaml
    use: mse
    ```
    """

    greater_is_better: ClassVar[bool] = False

    def measure(self, truth: Numbers, prediction: Numbers, weight: Numbers | None) -> float:
        return mean((truth - prediction) ** 2, weight)
