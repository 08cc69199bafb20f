"""Cohen's kappa."""

from __future__ import annotations

from typing import Literal

import numpy as np

from mlpipe.plugin import DataError, Field
from mlpipe_std.metrics._labels import Classes, LabelMetric, Tally
from mlpipe_std.metrics._scored import Numbers, mean


class CohenKappa(LabelMetric, name="cohen_kappa"):
    """Agreement of true and predicted classes, beyond that of chance.

    1 - observed disagreement / disagreement expected by chance; 1 is perfect, 0 is chance. For ordered classes a near
    miss can count less than a far one, by the distance of the classes in the order of the labels. Not defined, and an
    error, where truth and predictions are all of the same class. Source: Cohen (1960); weighted: Cohen (1968).

    ```yaml
    use: cohen_kappa
    weights: quadratic
    ```
    """

    weights: Literal["linear", "quadratic"] | None = Field(
        None, description="How a disagreement counts: by the classes' distance, by its square, or (none) always 1."
    )

    def measure(self, truth: Classes, prediction: Classes, weight: Numbers | None) -> float:
        tally = Tally.of(truth, prediction, weight)
        ranks = np.arange(len(tally.true))
        by_chance = tally.true @ self._cost(ranks[:, None] - ranks) @ tally.predicted / tally.true.sum() ** 2
        if by_chance == 0:
            raise DataError(
                f"it is not defined where all rows are of one class and predicted so, as these {len(truth):,} are",
                where=self.title,
                hint="accuracy is defined for such rows",
            )
        return float(1 - mean(self._cost(truth - prediction), weight) / by_chance)

    def _cost(self, distance: Classes) -> Numbers:
        power = {None: 0, "linear": 1, "quadratic": 2}[self.weights]
        return np.where(distance == 0, 0.0, np.abs(distance).astype(np.float64) ** power)
