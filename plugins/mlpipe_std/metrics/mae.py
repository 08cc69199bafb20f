"""Mean absolute error."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from mlpipe_std.metrics._regression import RegressionMetric
from mlpipe_std.metrics._scored import Numbers, mean


class Mae(RegressionMetric, name="mae"):
    """Mean of the absolute errors, in the target's unit.

    mean(|y - p|); 0 is perfect. The best constant prediction is the median (Laplace, 1774).

    ```yaml
    use: mae
    ```
    """

    greater_is_better: ClassVar[bool] = False
    in_target_unit: ClassVar[bool] = True

    def measure(self, truth: Numbers, prediction: Numbers, weight: Numbers | None) -> float:
        return mean(np.abs(truth - prediction), weight)
