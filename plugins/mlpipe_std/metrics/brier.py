"""Brier score."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from mlpipe_std.metrics._probabilities import ProbabilityMetric, of_true_class
from mlpipe_std.metrics._scored import Numbers, mean


class Brier(ProbabilityMetric, name="brier"):
    """Mean squared error of the probabilities.

    Two classes: mean((p - y)²) of the positive class, from 0 (perfect) to 1. Several classes: the squared errors are
    summed over the classes, from 0 to 2. It asks for honest probabilities and punishes being sure and wrong less than
    ``log_loss`` does. Source: Brier (1950).

    ```yaml
    use: brier
    ```
    """

    greater_is_better: ClassVar[bool] = False

    def measure(self, truth: NDArray[np.int64], prediction: Numbers, weight: Numbers | None) -> float:
        true = of_true_class(truth, prediction)
        others = (prediction**2).sum(axis=1) - true**2
        errors = (1 - true) ** 2 + others
        return mean(errors / 2 if prediction.shape[1] == 2 else errors, weight)
