"""Average precision."""

from __future__ import annotations

import numpy as np

from mlpipe_std.metrics._ranking import Ranking, RankingMetric


class AveragePrecision(RankingMetric, name="average_precision"):
    """Mean precision over the rows of the class, going down the ranking (area under the precision-recall curve).

    sum((recall_i - recall_{i-1}) * precision_i) over the different scores. 1 is perfect; guessing scores the share of
    positive rows, which makes it the strict judge of rare classes. With several classes: one against the rest, and
    the plain mean over the classes (macro). Not defined, and an error, where a class has no row. Source: Zhu (2004).

    ```yaml
    use: average_precision
    ```
    """

    def judge(self, ranking: Ranking) -> float:
        hits = np.cumsum(ranking.of_class)
        precision = hits / (hits + np.cumsum(ranking.others))
        return float(ranking.of_class @ precision / hits[-1])
