from __future__ import annotations

import math

import pytest
from scipy import stats

from mlpipe.engine.statistics import half_width, indistinguishable, interval, student_t


@pytest.mark.parametrize("freedom", [1, 2, 4, 9, 30, 31, 49, 99, 500])
def test_student_t_agrees_with_scipy(freedom: int) -> None:
    assert student_t(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), abs=6e-4)


def test_half_width_by_hand() -> None:
    # Two folds of scores 1 and 3: variance 2, t(1) = 12.706, correction 1/2 + 1/4.
    assert half_width([1.0, 3.0], 0.25) == pytest.approx(12.706 * math.sqrt(2) * math.sqrt(0.75))


def test_the_correction_widens_the_interval() -> None:
    scores = [0.8, 0.82, 0.79, 0.81, 0.83]
    low, high = interval(scores, 0.25)
    plain = stats.t.interval(0.95, 4, loc=sum(scores) / 5, scale=stats.sem(scores))
    assert low < plain[0] < plain[1] < high


def test_one_score_has_no_interval() -> None:
    assert interval([0.5], 0.25) == (-math.inf, math.inf)


def test_a_steady_difference_is_told_apart_although_the_folds_vary() -> None:
    better = [0.70, 0.80, 0.90, 0.75, 0.85]
    assert not indistinguishable(better, [score - 0.05 for score in better], 0.25)


def test_a_difference_that_changes_sign_is_not() -> None:
    assert indistinguishable([0.7, 0.8, 0.9], [0.8, 0.75, 0.85], 0.25)


def test_equal_scores_are_a_tie() -> None:
    assert indistinguishable([0.5, 0.5], [0.5, 0.5], 0.25)
