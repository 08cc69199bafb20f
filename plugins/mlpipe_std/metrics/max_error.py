"""The largest error."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from mlpipe_std.metrics._regression import RegressionMetric
from mlpipe_std.metrics._scored import Numbers


class MaxError(RegressionMetric, name="max_error"):
    """The largest absolute error of any row, in the target's unit.

    max(|y - p|); 0 is perfect. Weights do not change it, but rows of weight 0 do not count.

    ```yaml
    use: max_error
    ```
    """

    greater_is_better: ClassVar[bool] = False
    in_target_unit: ClassVar[bool] = True

    def measure(self, truth: Numbers, prediction: Numbers, weight: Numbers | None) -> float:
        return float(np.abs(truth - prediction).max())
