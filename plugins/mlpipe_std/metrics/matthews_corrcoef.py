"""Matthews' correlation coefficient."""

from __future__ import annotations

import math

from mlpipe_std.metrics._labels import Tally, TallyMetric
from mlpipe_std.metrics._scored import Numbers


class MatthewsCorrcoef(TallyMetric, name="matthews_corrcoef"):
    """Correlation of true and predicted classes.

    1 is perfect, 0 is guessing, -1 is always wrong (for two classes). All four cells of the confusion matrix count,
    so that unequal classes do not flatter it. 0 also where all rows are of one class, or all are predicted to be.
    Source: Matthews (1975); for several classes Gorodkin (2004).

    ```yaml
    use: matthews_corrcoef
    ```
    """

    def judge(self, tally: Tally) -> float:
        covariance = tally.hits.sum() * tally.true.sum() - tally.true @ tally.predicted
        spread = _spread(tally.true) * _spread(tally.predicted)
        return float(covariance / math.sqrt(spread)) if spread > 0 else 0.0


def _spread(weights: Numbers) -> float:
    return float(weights.sum() ** 2 - weights @ weights)
