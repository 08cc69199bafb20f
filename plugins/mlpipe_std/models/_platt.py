"""Probabilities from the scores of a support vector machine (Platt, 1999)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlpipe.plugin import Labelled, State
from mlpipe_std.models._kernel import class_scores, kernel_scores, machine_state
from mlpipe_std.models._rows import Numbers


def calibrated_state(calibrated: Any, rows: Labelled) -> State:
    """What a fitted CalibratedClassifierCV (sigmoid, one machine) learned: the machine and a sigmoid for each class."""
    (inner,) = calibrated.calibrated_classifiers_
    return {
        **machine_state(inner.estimator, rows),
        "slopes": np.array([each.a_ for each in inner.calibrators]),
        "offsets": np.array([each.b_ for each in inner.calibrators]),
    }


def calibrated_probabilities(values: Numbers, state: State) -> Numbers:
    """Probabilities, shape (rows, classes); where every sigmoid gives 0, all classes are equally likely."""
    from scipy.special import expit

    scores = class_scores(values, state) if len(state["slopes"]) > 1 else kernel_scores(values, state)
    each: Numbers = expit(-(state["slopes"] * scores + state["offsets"]))
    if each.shape[1] == 1:
        return np.hstack([1 - each, each])
    total = each.sum(axis=1, keepdims=True)
    uniform = np.full_like(each, 1 / each.shape[1])
    normalised: Numbers = np.divide(each, total, out=uniform, where=total != 0)
    return normalised
