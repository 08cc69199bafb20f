"""Intervals for cross-validated scores, corrected for folds that overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist, fmean, stdev

_T_975 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
"""Student's t at 97.5 % for 1 to 30 degrees of freedom."""


def half_width(values: Sequence[float], test_to_train: float) -> float:
    """Half the 95 % interval for the mean of fold scores.

    The folds' training rows overlap, so the plain variance of a mean is too small; it is corrected by the ratio of
    validation to training rows (Nadeau and Bengio, 2003: Inference for the Generalization Error).
    """
    count = len(values)
    if count < 2:
        return math.inf
    return student_t(count - 1) * stdev(values) * math.sqrt(1 / count + test_to_train)


def interval(values: Sequence[float], test_to_train: float) -> tuple[float, float]:
    """The 95 % interval for the mean of fold scores."""
    mean, half = fmean(values), half_width(values, test_to_train)
    return mean - half, mean + half


def indistinguishable(better: Sequence[float], other: Sequence[float], test_to_train: float) -> bool:
    """Whether the difference of two candidates' scores, fold by fold, could as well be none."""
    differences = [mine - yours for mine, yours in zip(better, other, strict=True)]
    return abs(fmean(differences)) <= half_width(differences, test_to_train)


def student_t(freedom: int) -> float:
    """Student's t at 97.5 %; past the table by the expansion in 1/freedom (Abramowitz and Stegun, 26.7.5)."""
    if freedom <= len(_T_975):
        return _T_975[freedom - 1]
    z = NormalDist().inv_cdf(0.975)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / freedom + second / freedom**2
