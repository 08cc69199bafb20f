"""Balanced accuracy."""

from __future__ import annotations

from mlpipe_std.metrics._labels import Tally, TallyMetric


class BalancedAccuracy(TallyMetric, name="balanced_accuracy"):
    """Mean, over the classes, of the share of a class's rows that is found (macro-averaged recall).

    1 is perfect; guessing scores 1 / classes, however unequal the classes are. Classes that do not occur in the truth
    do not count. Source: Brodersen et al. (2010).

    ```yaml
    use: balanced_accuracy
    ```
    """

    def judge(self, tally: Tally) -> float:
        occurs = tally.true > 0
        return float((tally.hits[occurs] / tally.true[occurs]).mean())
