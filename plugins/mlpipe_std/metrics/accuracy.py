"""Accuracy."""

from __future__ import annotations

from mlpipe_std.metrics._labels import Tally, TallyMetric


class Accuracy(TallyMetric, name="accuracy"):
    """Share of rows whose class is predicted rightly.

    1 is perfect. Where one class is rare, always predicting the other already scores high: look at
    ``balanced_accuracy``, ``f1`` or ``average_precision``, too.

    ```yaml
    use: accuracy
    ```
    """

    def judge(self, tally: Tally) -> float:
        return float(tally.hits.sum() / tally.true.sum())
