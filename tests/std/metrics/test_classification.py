"""Metrics of classification at the edges: worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlpipe.plugin import REGISTRY, DataError


def score(name: str, truth: list[int], prediction: list[Any], **parameters: Any) -> float:
    metric = REGISTRY.get("metric", name)(**parameters)
    found: float = metric.score(np.array(truth), np.array(prediction), None)
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("accuracy", 4 / 6),
        ("balanced_accuracy", (3 / 4 + 1 / 2) / 2),
        ("precision", 1 / 2),
        ("recall", 1 / 2),
        ("f1", 1 / 2),
        ("fbeta", 1 / 2),
        ("f1_macro", (1 / 2 + 3 / 4) / 2),
        ("f1_weighted", (2 * 1 / 2 + 4 * 3 / 4) / 6),
        ("matthews_corrcoef", (3 * 1 - 1 * 1) / 8),
        ("cohen_kappa", 1 - (2 / 6) / (16 / 36)),
    ],
)
def test_by_hand(name: str, expected: float) -> None:
    # three right negatives, one right positive, one wrong of each
    assert score(name, [0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 0, 1]) == pytest.approx(expected)


@pytest.mark.parametrize("name", ["precision", "recall", "f1", "fbeta"])
def test_without_a_positive_row_nothing_is_found(name: str) -> None:
    assert score(name, [0, 0], [0, 0]) == 0
    assert score(name, [0, 0], [1, 0]) == 0
    assert score(name, [1, 0], [0, 0]) == 0


def test_recall_can_count_more_than_precision() -> None:
    truth, prediction = [1, 1, 0, 0, 0], [1, 1, 1, 1, 1]  # precision 2/5, recall 1
    assert score("fbeta", truth, prediction, beta=2) == pytest.approx(5 * 0.4 / (4 * 0.4 + 1))
    assert score("fbeta", truth, prediction, beta=0.5) == pytest.approx(1.25 * 0.4 / (0.25 * 0.4 + 1))


def test_averages_leave_out_classes_that_do_not_occur() -> None:
    assert score("f1_macro", [0, 3], [0, 3]) == 1
    assert score("balanced_accuracy", [0, 0, 3], [0, 1, 3]) == 0.75
    assert score("f1_macro", [0, 0, 3], [0, 1, 3]) == pytest.approx((2 / 3 + 0 + 1) / 3)


def test_one_class_alone_is_no_correlation() -> None:
    assert score("matthews_corrcoef", [0, 0, 1], [0, 0, 0]) == 0
    assert score("matthews_corrcoef", [1, 1], [1, 0]) == 0
    assert score("matthews_corrcoef", [0, 1], [1, 0]) == -1


def test_rounding_of_weights_makes_no_correlation() -> None:
    metric = REGISTRY.get("metric", "matthews_corrcoef")()
    weight = np.random.default_rng(0).random(1000)
    assert metric.score(np.arange(1000) % 3, np.ones(1000, int), weight) == 0


def test_kappa_needs_two_classes() -> None:
    with pytest.raises(DataError, match=r"metric 'cohen_kappa': .*these 3 are"):
        score("cohen_kappa", [2, 2, 2], [2, 2, 2])
    assert score("cohen_kappa", [0, 0, 1], [0, 0, 0]) == 0


def test_a_near_miss_costs_less_where_classes_are_ordered() -> None:
    truth = [0, 1, 2, 3]
    for weights in ("linear", "quadratic"):
        near = score("cohen_kappa", truth, [0, 1, 3, 2], weights=weights)
        far = score("cohen_kappa", truth, [3, 1, 2, 0], weights=weights)
        assert near > far
    assert score("cohen_kappa", truth, [0, 1, 3, 2]) == score("cohen_kappa", truth, [3, 1, 2, 0])


@pytest.mark.parametrize(("name", "equal"), [("roc_auc", 0.5), ("average_precision", 0.25)])
def test_ranking_alone_counts(name: str, equal: float) -> None:
    truth = [0, 0, 0, 1]
    assert score(name, truth, [[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.69, 0.31]]) == 1
    assert score(name, truth, [[0.5, 0.5]] * 4) == equal


def test_ranking_by_hand() -> None:
    positive = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    truth, prediction = [1, 0, 1, 0, 0], np.column_stack([1 - positive, positive])
    assert score("roc_auc", truth, list(prediction)) == pytest.approx(5 / 6)
    assert score("average_precision", truth, list(prediction)) == pytest.approx((1 + 2 / 3) / 2)
    assert score("roc_auc", truth, list(prediction[:, ::-1])) == pytest.approx(1 / 6)


@pytest.mark.parametrize("name", ["roc_auc", "average_precision"])
def test_ranking_needs_rows_of_every_class(name: str) -> None:
    with pytest.raises(DataError, match=f"metric '{name}': .*0 to 1, .*, 1 is missing in 2 rows"):
        score(name, [0, 0], [[0.5, 0.5]] * 2)
    with pytest.raises(DataError, match=r"0 to 3, .*, 0, 2 are missing in 2 rows") as caught:
        score(name, [1, 3], [[0.25] * 4] * 2)
    assert "stratified" in caught.value.hint


def test_probabilities_by_hand() -> None:
    truth, prediction = [0, 1], [[0.8, 0.2], [0.5, 0.5]]
    assert score("log_loss", truth, prediction) == pytest.approx(-(np.log(0.8) + np.log(0.5)) / 2)
    assert score("brier", truth, prediction) == pytest.approx((0.2**2 + 0.5**2) / 2)
    several = [[0.6, 0.3, 0.1], [0.2, 0.3, 0.5]]
    assert score("brier", truth, several) == pytest.approx((0.16 + 0.09 + 0.01 + 0.04 + 0.49 + 0.25) / 2)
    assert score("brier", [0, 1], [[0, 1], [1, 0]]) == 1


def test_a_class_without_rows_or_chance_is_no_obstacle_to_losses() -> None:
    assert score("log_loss", [0, 0], [[1.0, 0.0, 0.0]] * 2) == 0
    assert score("log_loss", [2], [[0.5, 0.5, 0.0]]) == pytest.approx(52 * np.log(2))


def test_top_k_by_hand() -> None:
    prediction = [[0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]
    assert score("top_k_accuracy", [0, 1, 2], prediction, k=1) == pytest.approx(1 / 3)
    assert score("top_k_accuracy", [0, 1, 2], prediction, k=2) == pytest.approx(2 / 3)
    with pytest.raises(DataError, match="with k: 3 and 3 classes every prediction is right"):
        score("top_k_accuracy", [0, 1, 2], prediction, k=3)
