"""Top-k accuracy."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import DataError, Field, Task
from mlpipe_std.metrics._probabilities import ProbabilityMetric, of_true_class
from mlpipe_std.metrics._scored import Numbers, mean


class TopKAccuracy(ProbabilityMetric, name="top_k_accuracy"):
    """Share of rows whose true class is among the ``k`` most probable ones.

    1 is perfect. Where classes are equally probable, the later one in the order of the labels is taken first, as in
    scikit-learn. ``k`` must be below the number of classes: at or above it, every prediction would be right.

    ```yaml
    use: top_k_accuracy
    k: 3
    ```
    """

    tasks: ClassVar[frozenset[Task]] = frozenset({"multiclass"})
    greater_is_better: ClassVar[bool] = True

    k: int = Field(2, ge=1, le=1000, description="How many of the most probable classes are looked at.")

    def measure(self, truth: NDArray[np.int64], prediction: Numbers, weight: Numbers | None) -> float:
        classes = prediction.shape[1]
        if self.k >= classes:
            raise DataError(
                f"with k: {self.k} and {classes} classes every prediction is right",
                where=self.title,
                hint=f"set k to {classes - 1} or less",
            )
        true = of_true_class(truth, prediction)[:, None]
        later = np.arange(classes) > truth[:, None]
        ahead = (prediction > true) | ((prediction == true) & later)
        return mean((ahead.sum(axis=1) < self.k).astype(np.float64), weight)
