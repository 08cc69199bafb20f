"""Root of the mean squared logarithmic error."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from mlpipe.plugin import DataError, RunError
from mlpipe_std.metrics._regression import RegressionMetric
from mlpipe_std.metrics._scored import Numbers, mean


class Rmsle(RegressionMetric, name="rmsle"):
    """Root of the mean of the squared errors of logarithms: relative errors, with the large ones ruling.

    sqrt(mean((log(1 + y) - log(1 + p))²)); 0 is perfect, 0.1 is an error of about 10 % where values are large. True
    and predicted values must be above -1. ``rmse`` of a model trained with ``transform: log1p`` is close kin: such
    models never predict below -1.

    ```yaml
    use: rmsle
    ```
    """

    greater_is_better: ClassVar[bool] = False

    def measure(self, truth: Numbers, prediction: Numbers, weight: Numbers | None) -> float:
        if truth.min() <= -1:
            raise DataError(
                f"it needs true values above -1, and the lowest is {truth.min():g}",
                where=self.title,
                hint="use rmse or mae",
            )
        if prediction.min() <= -1:
            raise RunError(
                f"it needs predictions above -1, and {int((prediction <= -1).sum()):,} of {len(prediction):,} are not",
                where=self.title,
                hint="set 'transform: log1p' under 'target', which keeps predictions above -1",
            )
        return math.sqrt(mean((np.log1p(truth) - np.log1p(prediction)) ** 2, weight))
