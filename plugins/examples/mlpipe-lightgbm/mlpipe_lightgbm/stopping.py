"""The losses that tell when to stop, computed row by row in one order.

LightGBM's own metrics are summed by several threads, and the order of a sum is in its last bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from lightgbm import Dataset

    from mlpipe_lightgbm.rows import Numbers

Loss = Callable[["Numbers", "Dataset"], tuple[str, float, bool]]

_LEAST = 1e-15


def loss_of(objective: str) -> Loss:
    """What an objective minimises, as LightGBM asks for it: name, value, and False since less is better."""
    errors = {"regression": _squared, "regression_l1": _absolute, "binary": _log_of_two, "multiclass": _log_of_several}

    def loss(predicted: Numbers, rows: Dataset) -> tuple[str, float, bool]:
        truth, weight = np.asarray(rows.get_label()), rows.get_weight()
        weights = None if weight is None else np.asarray(weight)
        return "loss", float(np.average(errors[objective](predicted, truth), weights=weights)), False

    return loss


def _squared(predicted: Numbers, truth: Any) -> Any:
    return (predicted - truth) ** 2


def _absolute(predicted: Numbers, truth: Any) -> Any:
    return np.abs(predicted - truth)


def _log_of_two(predicted: Numbers, truth: Any) -> Any:
    return -np.log(np.maximum(np.where(truth > 0, predicted, 1 - predicted), _LEAST))


def _log_of_several(predicted: Numbers, truth: Any) -> Any:
    return -np.log(np.maximum(predicted[np.arange(len(truth)), truth.astype(np.int64)], _LEAST))
