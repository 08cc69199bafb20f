"""The figures behind the charts, against scikit-learn's and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from mlpipe.plugin import Predictions
from mlpipe_std.reporters._errors_of_classes import calibration, class_errors, precision_recall, roc
from mlpipe_std.reporters._errors_of_values import histogram, value_errors

RNG = np.random.default_rng(11)


@pytest.mark.parametrize("decimals", [1, 8])
def test_areas_are_those_of_scikit_learn(decimals: int) -> None:
    positive = RNG.random(900) < 0.3
    # With one decimal there are many ties.
    chance = np.asarray(np.round(0.3 * positive + 0.7 * RNG.random(900), decimals), dtype=np.float64)
    drawn, traded = roc(positive, chance, "x"), precision_recall(positive, chance, "x")
    assert drawn is not None
    assert traded is not None
    assert drawn.area == pytest.approx(metrics.roc_auc_score(positive, chance))
    assert traded.area == pytest.approx(metrics.average_precision_score(positive, chance))
    assert (drawn.x[0], drawn.y[0], drawn.x[-1], drawn.y[-1]) == (0, 0, 1, 1)
    assert np.trapezoid(drawn.y, drawn.x) == pytest.approx(drawn.area, abs=0.01)  # thinned, but the same curve
    assert traded.x[-1] == 1


def test_there_is_no_curve_for_one_sort_of_rows() -> None:
    assert roc(np.array([True, True]), np.array([0.1, 0.9]), "x") is None
    assert precision_recall(np.array([False, False]), np.array([0.1, 0.9]), "x") is None


def test_confusion_and_class_figures_are_those_of_scikit_learn() -> None:
    truth = RNG.integers(0, 3, 400)
    chances = RNG.dirichlet(np.ones(3), 400)
    chances[np.arange(400), truth] += 0.5
    found = class_errors(Predictions(truth, None, chances, ("a", "b", "c")))
    decided = chances.argmax(axis=1)
    assert found is not None
    assert np.array_equal(found.confusion, metrics.confusion_matrix(truth, decided))
    reference = metrics.precision_recall_fscore_support(truth, decided)
    ours = [(each.precision, each.recall, each.f1, each.rows) for each in found.classes]
    assert np.allclose(np.array(ours).T, reference)
    assert found.precision_recall is None


def test_two_classes_are_told_apart_at_one_half() -> None:
    chances = np.array([[0.5, 0.5], [0.6, 0.4], [0.1, 0.9], [0.7, 0.3]])
    found = class_errors(Predictions(np.array([0, 0, 1, 1]), None, chances, ("no", "yes")))
    assert found is not None
    assert found.confusion == ((1, 1), (1, 1))
    assert [curve.label for curve in found.roc] == ["yes"]
    assert found.scores is not None
    assert [sum(counts) for counts in found.scores] == [2, 2]


def test_a_class_that_is_never_named_has_no_precision() -> None:
    chances = np.array([[0.9, 0.1, 0.0], [0.8, 0.2, 0.0]])
    found = class_errors(Predictions(np.array([0, 1]), None, chances, ("a", "b", "c")))
    assert found is not None
    assert (found.classes[1].precision, found.classes[1].recall) == (None, 0)
    assert (found.classes[2].recall, found.classes[2].f1, found.classes[2].auc) == (None, None, None)


def test_calibration_counts_groups_of_like_probability() -> None:
    chance = np.repeat([0.2, 0.8], 50)
    positive = np.concatenate([np.arange(50) < 10, np.arange(50) < 45])
    groups = calibration(positive, chance)
    assert sum(group.rows for group in groups) == 100
    assert np.average([group.observed for group in groups], weights=[group.rows for group in groups]) == 0.55
    assert all(group.low <= group.observed <= group.high for group in groups)


def test_the_interval_of_a_group_is_wilsons() -> None:
    # 8 of 10 at 95 %: 0.4902 to 0.9433 (Newcombe 1998 gives the method; worked out with z = 1.96).
    group = calibration(np.arange(10) < 8, np.full(10, 0.5))[0]
    assert (group.low, group.high) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_errors_of_values() -> None:
    truth = np.arange(1.0, 101.0)
    found = value_errors(Predictions(truth, truth - 2, None, ()))
    assert found is not None
    assert (found.rows, found.bias, found.half_within, found.most_within) == (100, 2, 2, 2)
    assert sum(found.errors.counts) == 100
    assert [band.median for band in found.bands] == [2] * 5


def test_many_rows_are_sampled_the_same_way_every_time() -> None:
    truth = RNG.lognormal(10, 2, 20_000)
    given = Predictions(truth, truth * 1.1, None, ())
    once, again = value_errors(given), value_errors(given)
    assert once == again
    assert once is not None
    assert len(once.truth) == len(once.prediction) == 2_500
    assert once.log_scale


def test_far_values_do_not_squeeze_a_histogram() -> None:
    found = histogram(np.append(RNG.normal(size=1_000), 1e9))
    assert found.edges[-1] < 10
    assert sum(found.counts) + found.beyond == 1_001


@pytest.mark.parametrize("values", [np.array([3.0]), np.full(50, -2.0)])
def test_a_histogram_of_one_value(values: np.ndarray) -> None:
    found = histogram(values)
    assert sum(found.counts) == len(values)
    assert found.beyond == 0


def test_no_rows_no_figures() -> None:
    assert value_errors(Predictions(np.array([]), np.array([]), None, ())) is None
    assert class_errors(Predictions(np.array([], dtype=int), None, np.empty((0, 2)), ("a", "b"))) is None
