"""Recall of the positive class."""

from __future__ import annotations

from mlpipe_std.metrics._labels import POSITIVE, PositiveMetric, Tally, ratio


class Recall(PositiveMetric, name="recall"):
    """Share of the positive rows that are found (sensitivity, true positive rate).

    1 is perfect; 0 also where no row is positive. Predicting every row to be positive scores 1: pair it with
    ``precision``.

    ```yaml
    use: recall
    ```
    """

    def judge(self, tally: Tally) -> float:
        return float(ratio(tally.hits, tally.true)[POSITIVE])
