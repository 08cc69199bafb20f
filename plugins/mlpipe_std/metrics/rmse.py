"""Root of the mean squared error."""

from __future__ import annotations

import math
from typing import ClassVar

from mlpipe_std.metrics._regression import RegressionMetric
from mlpipe_std.metrics._scored import Numbers, mean


class Rmse(RegressionMetric, name="rmse"):
    """Root of the mean of the squared errors, in the target's unit.

    sqrt(mean((y - p)²)); 0 is perfect. Large errors rule it: where a few rows are far out, look at ``mae``, too.

    ```yaml
    use: rmse
    ```
    """

    greater_is_better: ClassVar[bool] = False
    in_target_unit: ClassVar[bool] = True

    def measure(self, truth: Numbers, prediction: Numbers, weight: Numbers | None) -> float:
        return math.sqrt(mean((truth - prediction) ** 2, weight))
