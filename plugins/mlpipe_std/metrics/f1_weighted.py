"""F1, averaged over the rows."""

from __future__ import annotations

from mlpipe_std.metrics._labels import Tally, TallyMetric


class F1Weighted(TallyMetric, name="f1_weighted"):
    """Mean of the classes' F1 scores, each as heavy as the class is frequent in the truth.

    1 is perfect. Between ``accuracy`` and ``f1_macro``: frequent classes rule, but not at the price of precision.

    ```yaml
    use: f1_weighted
    ```
    """

    def judge(self, tally: Tally) -> float:
        return float(tally.f_scores(beta=1) @ tally.true / tally.true.sum())
