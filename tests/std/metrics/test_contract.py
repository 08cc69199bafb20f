"""What every standard metric keeps beyond the kit, whatever it measures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mlpipe.plugin import REGISTRY, DataError, Metric, RunError

NAMES = sorted(name for kind, name in REGISTRY.offers() if kind == "metric" and "." not in name)
Array = NDArray[Any]


@pytest.fixture(params=NAMES)
def metric(request: pytest.FixtureRequest) -> Metric:
    """Every standard metric in turn, with its defaults."""
    made: Metric = REGISTRY.get("metric", request.param)()
    return made


def example(metric: Metric, seed: int = 0, rows: int = 60) -> tuple[Array, Array]:
    """A truth with all classes, and predictions that are right more often than not."""
    rng = np.random.default_rng(seed)
    if metric.needs == "values":
        values = rng.gamma(2.0, 50.0, rows)
        return values, values + rng.normal(0, 20, rows).clip(-values)
    classes = 2 if "binary" in metric.tasks else 4
    truth = np.arange(rows) % classes
    prediction = 0.8 * rng.dirichlet(np.ones(classes), rows) + 0.2 * np.eye(classes)[truth]
    return truth, prediction.argmax(axis=1) if metric.needs == "labels" else prediction


def perfect(metric: Metric, truth: Array) -> Array:
    """Predictions that cannot be better."""
    return np.eye(int(truth.max()) + 1)[truth] if metric.needs == "probabilities" else truth


def test_perfect_predictions_score_best(metric: Metric) -> None:
    truth, _ = example(metric)
    best = metric.score(truth, perfect(metric, truth), None)
    assert best == (1.0 if metric.greater_is_better else 0.0)
    assert str(best) in {"1.0", "0.0"}  # and not -0.0


def test_only_the_proportions_of_weights_matter(metric: Metric) -> None:
    truth, prediction = example(metric)
    weight = np.random.default_rng(1).random(len(truth))
    scaled = metric.score(truth, prediction, weight * 1000)
    assert scaled == pytest.approx(metric.score(truth, prediction, weight), rel=1e-12)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", [name for name in NAMES if REGISTRY.get("metric", name).needs != "labels"])
def test_predictions_that_are_no_numbers_are_refused_by_name(name: str, bad: float) -> None:
    metric = REGISTRY.get("metric", name)()
    truth, prediction = example(metric)
    prediction[[3, 5]] = bad
    with pytest.raises(RunError, match=f"metric '{name}': 2 of 60 predictions are not finite"):
        metric.score(truth, prediction, None)


def test_no_rows_are_refused(metric: Metric) -> None:
    truth, prediction = example(metric)
    with pytest.raises(DataError, match="no row to score"):
        metric.score(truth[:0], prediction[:0], None)
    with pytest.raises(DataError, match="no row to score"):
        metric.score(truth, prediction, np.zeros(len(truth)))


def test_the_unit_is_told_for_errors_in_the_targets_unit() -> None:
    in_unit = {name for name in NAMES if REGISTRY.get("metric", name).in_target_unit}
    assert in_unit == {"rmse", "mae", "median_absolute_error", "max_error"}
