"""F1 of the positive class."""

from __future__ import annotations

from mlpipe_std.metrics._labels import POSITIVE, PositiveMetric, Tally


class F1(PositiveMetric, name="f1"):
    """Harmonic mean of precision and recall of the positive class.

    2 * precision * recall / (precision + recall); 1 is perfect, and 0 means that no positive row was found (also where
    there is none). Source: van Rijsbergen (1979). For several classes there are ``f1_macro`` and ``f1_weighted``.

    ```yaml
    use: f1
    ```
    """

    def judge(self, tally: Tally) -> float:
        return float(tally.f_scores(beta=1)[POSITIVE])
