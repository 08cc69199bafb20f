"""Area under the receiver operating characteristic."""

from __future__ import annotations

import numpy as np

from mlpipe_std.metrics._ranking import Ranking, RankingMetric


class RocAuc(RankingMetric, name="roc_auc"):
    """Chance that a row of the class is ranked above one that is not; equal scores count half.

    1 is perfect, 0.5 is guessing. The share of classes does not matter, and only the order of probabilities does, not
    their size. With several classes: one against the rest, and the plain mean over the classes (macro). Not defined,
    and an error, where a class has no row. Source: Hanley and McNeil (1982); one against the rest: Provost and
    Domingos (2000).

    ```yaml
    use: roc_auc
    ```
    """

    def judge(self, ranking: Ranking) -> float:
        below = ranking.others.sum() - np.cumsum(ranking.others)
        wins = ranking.of_class @ (below + ranking.others / 2)
        return float(wins / (ranking.of_class.sum() * ranking.others.sum()))
