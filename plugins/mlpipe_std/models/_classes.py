"""Classes: those that occur among training rows, and probabilities over all of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Matrix, RunError, State
from mlpipe_std.models._rows import Indexes, Numbers


def found_classes(y: NDArray[np.int64], title: str, *, least: int = 1) -> tuple[Indexes, Indexes]:
    """The classes that occur, ascending, and for each row the place of its class among them.

    Raises RunError where fewer than ``least`` occur.
    """
    labels, places = np.unique(y, return_inverse=True)
    if len(labels) < least:
        raise RunError(
            f"needs rows of {least} classes, but all {len(y)} training rows are of one class",
            where=title,
            hint="stratify the split, give it more rows, or leave this model out",
        )
    return labels.astype(np.int64), places.astype(np.int64)


def over_classes(probabilities: Callable[[Matrix], Numbers], state: State) -> Callable[[Matrix], Numbers]:
    """A predictor over all ``state["classes"]`` classes, from one over those that occurred, ``state["labels"]``."""
    labels, classes = state["labels"], state["classes"]
    if len(labels) == classes:
        return probabilities

    def predict(matrix: Matrix) -> Numbers:
        found = probabilities(matrix)
        spread = np.zeros((len(found), classes))
        spread[:, labels] = found
        return spread

    return predict


def link_probabilities(scores: Numbers) -> Numbers:
    """Probabilities, shape (rows, classes), from scores: one column for two classes (logistic), else one a class.

    To the last bit as scikit-learn computes them. Scores may be overwritten.
    """
    from scipy.special import expit
    from sklearn.utils.extmath import softmax

    if scores.shape[1] > 1:
        several: Numbers = softmax(scores, copy=False)
        return several
    positive: Numbers = expit(scores)
    return np.hstack([1 - positive, positive])
