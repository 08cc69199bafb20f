"""Median absolute error."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from mlpipe_std.metrics._regression import RegressionMetric
from mlpipe_std.metrics._scored import Numbers, median


class MedianAbsoluteError(RegressionMetric, name="median_absolute_error"):
    """Median of the absolute errors, in the target's unit.

    Half of the rows are predicted better than this, half worse; 0 is perfect for at least half of them. A few rows,
    however far out, do not move it. With weights, half of the weight is on each side.

    ```yaml
    use: median_absolute_error
    ```
    """

    greater_is_better: ClassVar[bool] = False
    in_target_unit: ClassVar[bool] = True

    def measure(self, truth: Numbers, prediction: Numbers, weight: Numbers | None) -> float:
        return median(np.abs(truth - prediction), weight)
