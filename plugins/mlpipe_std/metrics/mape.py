"""Mean absolute percentage error."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from mlpipe.plugin import DataError
from mlpipe_std.metrics._regression import RegressionMetric
from mlpipe_std.metrics._scored import Numbers, mean

_ZERO = float(np.finfo(np.float64).eps)


class Mape(RegressionMetric, name="mape"):
    """Mean of the absolute errors as shares of the true values.

    mean(|y - p| / |y|); 0 is perfect, 0.1 is an error of 10 %. It forgives guessing too low more than guessing too
    high. Where a true value is 0 there is no such share, and the metric is not defined; near 0 it says little.

    ```yaml
    use: mape
    ```
    """

    greater_is_better: ClassVar[bool] = False
    is_share: ClassVar[bool] = True

    def measure(self, truth: Numbers, prediction: Numbers, weight: Numbers | None) -> float:
        if zeros := int((np.abs(truth) < _ZERO).sum()):
            raise DataError(
                f"it is not defined where true values are 0, as {zeros:,} of {len(truth):,} are",
                where=self.title,
                hint="mae and rmse are defined for such rows",
            )
        return mean(np.abs(truth - prediction) / np.abs(truth), weight)
