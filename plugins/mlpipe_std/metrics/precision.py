"""Precision of the positive class."""

from __future__ import annotations

from mlpipe_std.metrics._labels import POSITIVE, PositiveMetric, Tally, ratio


class Precision(PositiveMetric, name="precision"):
    """Share of the rows predicted to be positive that are so (positive predictive value).

    1 is perfect; 0 also where no row is predicted to be positive.

    ```yaml
    use: precision
    ```
    """

    def judge(self, tally: Tally) -> float:
        return float(ratio(tally.hits, tally.predicted)[POSITIVE])
