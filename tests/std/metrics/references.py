"""What scikit-learn gives for each standard metric."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sklearn.metrics as reference
from numpy.typing import NDArray

Array = NDArray[Any]
Reference = Callable[[Array, Array, Array | None], float]


def weighted(function: Any, **options: Any) -> Reference:
    """A scikit-learn metric that takes sample weights."""
    return lambda truth, prediction, weight: float(function(truth, prediction, sample_weight=weight, **options))


def of_positive(function: Any) -> Reference:
    """A scikit-learn metric that takes the score of the positive class, where there are two classes."""

    def call(truth: Array, prediction: Array, weight: Array | None) -> float:
        binary = prediction.shape[1] == 2
        scores = prediction[:, 1] if binary else prediction
        several = {} if binary else SEVERAL[function]
        return float(function(truth, scores, sample_weight=weight, **several))

    return call


SEVERAL: dict[Any, dict[str, Any]] = {
    reference.roc_auc_score: {"multi_class": "ovr", "average": "macro"},
    reference.average_precision_score: {"average": "macro"},
}


def over_all(function: Any, **options: Any) -> Reference:
    """A scikit-learn metric of probabilities that must be told all classes."""

    def call(truth: Array, prediction: Array, weight: Array | None) -> float:
        classes = np.arange(prediction.shape[1])
        return float(function(truth, prediction, labels=classes, sample_weight=weight, **options))

    return call


VALUES: dict[str, Reference] = {
    "r2": weighted(reference.r2_score),
    "rmse": weighted(reference.root_mean_squared_error),
    "mse": weighted(reference.mean_squared_error),
    "mae": weighted(reference.mean_absolute_error),
    "median_absolute_error": weighted(reference.median_absolute_error),
    "mape": weighted(reference.mean_absolute_percentage_error),
    "rmsle": weighted(reference.root_mean_squared_log_error),
    "max_error": lambda truth, prediction, weight: float(reference.max_error(truth, prediction)),
    "explained_variance": weighted(reference.explained_variance_score),
}
BINARY_LABELS: dict[str, Reference] = {
    "f1": weighted(reference.f1_score, zero_division=0),
    "fbeta": weighted(reference.fbeta_score, beta=1.0, zero_division=0),
    "precision": weighted(reference.precision_score, zero_division=0),
    "recall": weighted(reference.recall_score, zero_division=0),
}
LABELS: dict[str, Reference] = {
    "accuracy": weighted(reference.accuracy_score),
    "balanced_accuracy": weighted(reference.balanced_accuracy_score),
    "f1_macro": weighted(reference.f1_score, average="macro", zero_division=0),
    "f1_weighted": weighted(reference.f1_score, average="weighted", zero_division=0),
    "matthews_corrcoef": weighted(reference.matthews_corrcoef),
    "cohen_kappa": weighted(reference.cohen_kappa_score),
}
PROBABILITIES: dict[str, Reference] = {
    "roc_auc": of_positive(reference.roc_auc_score),
    "average_precision": of_positive(reference.average_precision_score),
    "log_loss": over_all(reference.log_loss),
    "brier": over_all(reference.brier_score_loss),
}
SEVERAL_PROBABILITIES: dict[str, Reference] = {"top_k_accuracy": over_all(reference.top_k_accuracy_score, k=2)}

REFERENCES: dict[str, Reference] = {**VALUES, **BINARY_LABELS, **LABELS, **PROBABILITIES, **SEVERAL_PROBABILITIES}
