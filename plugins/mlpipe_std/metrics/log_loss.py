"""Logarithmic loss."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from mlpipe_std.metrics._probabilities import ProbabilityMetric, of_true_class
from mlpipe_std.metrics._scored import Numbers, mean

_LEAST = float(np.finfo(np.float64).eps)


class LogLoss(ProbabilityMetric, name="log_loss"):
    """Mean negative logarithm of the probability that the true class was given (cross-entropy, in nats).

    -mean(log(p[true class])); 0 is perfect, log(classes) is saying that all are equally likely. It asks for honest
    probabilities: being sure and wrong costs most. A probability below 2.2e-16 counts as that, so that a class which
    the model gave 0 costs 36 and not infinity. Source: Good (1952).

    ```yaml
    use: log_loss
    ```
    """

    greater_is_better: ClassVar[bool] = False

    def measure(self, truth: NDArray[np.int64], prediction: Numbers, weight: Numbers | None) -> float:
        return mean(np.abs(np.log(np.clip(of_true_class(truth, prediction), _LEAST, 1.0))), weight)
