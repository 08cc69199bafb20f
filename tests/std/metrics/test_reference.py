"""Every standard metric gives what scikit-learn gives, with weights and without."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sklearn.metrics as reference
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlpipe.plugin import REGISTRY
from tests.std.metrics.references import (
    BINARY_LABELS,
    LABELS,
    PROBABILITIES,
    REFERENCES,
    SEVERAL_PROBABILITIES,
    VALUES,
    Array,
)

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=30)  # of 24 metrics each; scikit-learn's calls are slow


def draw_weights(rng: np.random.Generator, rows: int, weighted: bool) -> Array | None:
    """Multiples of a quarter, whose sums are exact, so that the median of them is, too; some are 0."""
    return rng.integers(0, 9, rows) / 4 if weighted else None


def assert_equal(
    name: str, expected: float, truth: Array, prediction: Array, weight: Array | None, **given: Any
) -> None:
    metric = REGISTRY.get("metric", name)(**given)
    assert metric.score(truth, prediction, weight) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_every_metric_has_its_reference() -> None:
    assert REFERENCES.keys() == {name for kind, name in REGISTRY.offers() if kind == "metric" and "." not in name}


@pytest.mark.parametrize("name", VALUES)
@FEW
@given(seed=SEEDS, rows=st.integers(2, 40), weighted=st.booleans())
def test_values(name: str, seed: int, rows: int, weighted: bool) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.gamma(2.0, 50.0, rows).round(1) + 0.1
    prediction = np.maximum(truth + rng.normal(0, 20, rows).round(), 0.0)
    weight = draw_weights(rng, rows, weighted)
    if weight is not None:
        assume(len(np.unique(truth[weight > 0])) > 1)
    if name == "max_error" and weight is not None:  # scikit-learn's takes no weights
        expected = VALUES[name](truth[weight > 0], prediction[weight > 0], None)
    else:
        expected = VALUES[name](truth, prediction, weight)
    assert_equal(name, expected, truth, prediction, weight)


@pytest.mark.parametrize("name", [*BINARY_LABELS, *LABELS])
@FEW
@given(seed=SEEDS, rows=st.integers(1, 40), classes=st.integers(2, 6), weighted=st.booleans())
def test_labels(name: str, seed: int, rows: int, classes: int, weighted: bool) -> None:
    rng = np.random.default_rng(seed)
    binary = name in BINARY_LABELS
    truth, guess = rng.integers(0, 2 if binary else classes, (2, rows))
    prediction = np.where(rng.random(rows) < 0.5, truth, guess)
    weight = draw_weights(rng, rows, weighted)
    # scikit-learn warns of classes whose rows have no weight, and has no kappa for a single class
    counted = slice(None) if weight is None else weight > 0
    assume(len(np.unique([truth[counted], prediction[counted]])) > 1)
    assume(np.isin(prediction, truth[counted]).all() or name != "balanced_accuracy")
    expected = {**BINARY_LABELS, **LABELS}[name](
        truth[counted], prediction[counted], None if weight is None else weight[counted]
    )
    assert_equal(name, expected, truth, prediction, weight)


@pytest.mark.parametrize("name", [*PROBABILITIES, *SEVERAL_PROBABILITIES])
@FEW
@given(
    seed=SEEDS,
    rows=st.integers(6, 40),
    classes=st.integers(2, 5),
    digits=st.sampled_from([1, 3, 12]),
    weighted=st.booleans(),
)
def test_probabilities(name: str, seed: int, rows: int, classes: int, digits: int, weighted: bool) -> None:
    rng = np.random.default_rng(seed)
    if name in SEVERAL_PROBABILITIES:
        classes = max(classes, 3)
    truth = np.concatenate([np.arange(classes), rng.integers(0, classes, rows - classes)])
    parts = rng.dirichlet(np.full(classes, 0.7), rows).round(digits) + 1e-3
    prediction = parts / parts.sum(axis=1, keepdims=True)
    weight = draw_weights(rng, rows, weighted)
    if weight is not None:
        weight[:classes] += 1  # a class without weight is one that does not occur
    expected = {**PROBABILITIES, **SEVERAL_PROBABILITIES}[name](truth, prediction, weight)
    assert_equal(name, expected, truth, prediction, weight)


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
@FEW
@given(seed=SEEDS, weighted=st.booleans())
def test_kappa_of_ordered_classes(weights: str, seed: int, weighted: bool) -> None:
    rng = np.random.default_rng(seed)
    truth, prediction = rng.integers(0, 5, (2, 30))
    weight = draw_weights(rng, 30, weighted)
    expected = reference.cohen_kappa_score(truth, prediction, labels=range(5), weights=weights, sample_weight=weight)
    assert_equal("cohen_kappa", expected, truth, prediction, weight, weights=weights)


@FEW
@given(seed=SEEDS, beta=st.sampled_from([0.5, 2.0, 10.0]))
def test_fbeta(seed: int, beta: float) -> None:
    truth, prediction = np.random.default_rng(seed).integers(0, 2, (2, 25))
    expected = reference.fbeta_score(truth, prediction, beta=beta, zero_division=0)
    assert_equal("fbeta", expected, truth, prediction, None, beta=beta)


@FEW
@given(seed=SEEDS, k=st.integers(1, 4))
def test_top_k(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    truth, prediction = rng.integers(0, 5, 30), rng.dirichlet(np.ones(5), 30).round(1)
    expected = reference.top_k_accuracy_score(truth, prediction, k=k, labels=range(5))
    assert_equal("top_k_accuracy", expected, truth, prediction, None, k=k)


def test_log_loss_of_a_class_that_was_given_no_chance() -> None:
    truth, prediction = np.array([0, 1]), np.array([[1.0, 0.0], [1.0, 0.0]])
    found = REGISTRY.get("metric", "log_loss")().score(truth, prediction, None)
    assert found == pytest.approx(-math.log(2.0**-52) / 2)
    assert found == pytest.approx(reference.log_loss(truth, prediction))
