"""F-beta of the positive class."""

from __future__ import annotations

from mlpipe.plugin import Field
from mlpipe_std.metrics._labels import POSITIVE, PositiveMetric, Tally


class Fbeta(PositiveMetric, name="fbeta"):
    """Weighted harmonic mean of precision and recall of the positive class.

    (1 + b²) * precision * recall / (b² * precision + recall); recall is taken as b times as important as precision.
    1 is perfect, 0 means that no positive row was found (also where there is none). Source: van Rijsbergen (1979).

    ```yaml
    use: fbeta
    beta: 2
    ```
    """

    beta: float = Field(
        1.0,
        gt=0,
        le=100,
        description="How many times as important recall is as precision: 2 where missed positives are the costly ones.",
    )

    def judge(self, tally: Tally) -> float:
        return float(tally.f_scores(self.beta)[POSITIVE])
