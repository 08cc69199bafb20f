"""Scores of support vector machines, computed with numpy from their plain arrays."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from mlpipe.plugin import Labelled, State
from mlpipe_std.models._rows import Numbers

_BLOCK = 4_000_000
"""Similarities that are held at once: 32 MB."""


_STEEPEST = 1e30
"""To the power of the highest degree, 10, this is still a number."""


def machine_state(machine: Any, rows: Labelled) -> State:
    """What a fitted SVC or SVR of scikit-learn learned, as arrays.

    ``vectors`` are the support vectors, class after class; ``counts`` how many each class has; ``dual`` their
    coefficients, for several classes one row for each other class; ``intercept`` one a pair of classes.
    """
    return {
        "columns": list(rows.X.names),
        "kernel": machine.kernel,
        "gamma": float(machine._gamma),
        "degree": machine.degree,
        "coef0": machine.coef0,
        "vectors": machine.support_vectors_,
        "dual": machine.dual_coef_,
        "intercept": machine.intercept_,
        "counts": np.array(machine._n_support, dtype=np.int64),
    }


def kernel_scores(values: Numbers, state: State) -> Numbers:
    """Scores of rows: shape (rows, 1) for regression and two classes, else (rows, pairs of classes)."""
    step = max(1, _BLOCK // max(1, len(state["vectors"])))
    blocks = [
        _pair_scores(_similarities(values[start : start + step], state), state) + state["intercept"]
        for start in range(0, max(1, len(values)), step)
    ]
    return np.concatenate(blocks)


def class_scores(values: Numbers, state: State) -> Numbers:
    """Scores of several classes, shape (rows, classes): votes of the pairs, ties broken by how sure they are."""
    pairs = kernel_scores(values, state)
    count = len(state["counts"])
    votes, sureness = np.zeros((2, len(values), count))
    for score, (one, other) in zip(pairs.T, combinations(range(count), 2), strict=True):
        votes[:, one] += score > 0
        votes[:, other] += score <= 0
        sureness[:, one] += score
        sureness[:, other] -= score
    # Squeezed to less than half a vote, so that it orders classes of equal votes only.
    scores: Numbers = votes + sureness / (3 * (np.abs(sureness) + 1))
    return scores


def _similarities(values: Numbers, state: State) -> Numbers:
    """The kernel between rows and support vectors, shape (rows, vectors)."""
    vectors, kernel = state["vectors"], state["kernel"]
    products: Numbers = values @ vectors.T
    if kernel == "linear":
        return products
    if kernel == "rbf":
        squares = (values**2).sum(axis=1)[:, np.newaxis] + (vectors**2).sum(axis=1) - 2 * products
        falling: Numbers = np.exp(-state["gamma"] * np.maximum(squares, 0))
        return falling
    scaled: Numbers = state["gamma"] * products + state["coef0"]
    bent: Numbers = (
        np.tanh(scaled) if kernel == "sigmoid" else np.clip(scaled, -_STEEPEST, _STEEPEST) ** state["degree"]
    )
    return bent


def _pair_scores(similarities: Numbers, state: State) -> Numbers:
    dual, ends = state["dual"], np.cumsum(state["counts"])
    if len(dual) == 1:
        scores: Numbers = similarities @ dual.T
        return scores
    of = [slice(end - count, end) for end, count in zip(ends, state["counts"], strict=True)]
    return np.column_stack(
        [
            similarities[:, of[one]] @ dual[other - 1, of[one]] + similarities[:, of[other]] @ dual[one, of[other]]
            for one, other in combinations(range(len(of)), 2)
        ]
    )
