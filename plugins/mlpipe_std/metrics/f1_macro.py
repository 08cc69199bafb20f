"""F1, averaged over the classes."""

from __future__ import annotations

from mlpipe_std.metrics._labels import Tally, TallyMetric


class F1Macro(TallyMetric, name="f1_macro"):
    """Mean of the classes' F1 scores: a rare class counts as much as a frequent one.

    1 is perfect. Classes that occur neither in the truth nor in the predictions do not count; for a binary task the
    negative class counts, too. Source: Opitz and Burst (2019), the mean of the F1 scores.

    ```yaml
    use: f1_macro
    ```
    """

    def judge(self, tally: Tally) -> float:
        return float(tally.f_scores(beta=1)[tally.present].mean())
