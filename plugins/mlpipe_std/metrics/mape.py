"""Mean absolute percentage error."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from mlpipe_std.metrics._regression import RegressionMetric
from mlpipe_std.metrics._scored import Numbers, mean

_NEAREST_TO_ZERO = float(np.finfo(np.float64).eps)


class Mape(RegressionMetric, name="mape"):
    """Mean of the absolute errors as shares of the true values.

    mean(|y - p| / |y|); 0 is perfect, 0.1 is an error of 10 %. It forgives guessing too low more than guessing too
    high. It does not suit targets that are 0 or near it: as in scikit-learn a true value nearer to 0 than 2.2e-16
    counts as that, so that a single such row makes the score huge (beyond 1e10), and says so.

    ```yaml
    use: mape
    ```
    """

    greater_is_better: ClassVar[bool] = False

    def measure(self, truth: Numbers, prediction: Numbers, weight: Numbers | None) -> float:
        return mean(np.abs(truth - prediction) / np.maximum(np.abs(truth), _NEAREST_TO_ZERO), weight)
