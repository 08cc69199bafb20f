"""How far predicted numbers are from the true ones: the figures behind a regression's charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Predictions

_POINTS = 2_500
_BINS = 40
_BANDS = 10


@dataclass(frozen=True)
class Histogram:
    """Counts between edges (one more edge than counts); values beyond the outer edges are not counted."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    beyond: int


@dataclass(frozen=True)
class Band:
    """Errors of the rows with similar predictions: the median prediction, and the 10, 50, 90 % errors."""

    prediction: float
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class ValueErrors:
    """Errors are true minus predicted, in the target's unit: above 0 where the prediction is too low."""

    rows: int
    truth: tuple[float, ...]
    """A sample of rows, at most 2,500; ``prediction`` holds the same rows."""
    prediction: tuple[float, ...]
    errors: Histogram
    bands: tuple[Band, ...]
    bias: float
    """Mean error."""
    half_within: float
    """Half of the absolute errors are at most this."""
    most_within: float
    """90 % of the absolute errors are at most this."""
    log_scale: bool
    """Whether values spread over so many sizes that only a logarithmic axis shows them."""


def value_errors(given: Predictions) -> ValueErrors | None:
    """The figures; None where there are no rows."""
    if given.values is None or not len(given.truth):
        return None
    truth, prediction = np.asarray(given.truth, dtype=np.float64), given.values
    finite = np.isfinite(truth) & np.isfinite(prediction)
    truth, prediction = truth[finite], prediction[finite]
    if not len(truth):
        return None
    error = truth - prediction
    half, most = np.quantile(np.abs(error), [0.5, 0.9])
    sample = _sample(len(truth))
    return ValueErrors(
        rows=len(truth),
        truth=tuple(truth[sample].tolist()),
        prediction=tuple(prediction[sample].tolist()),
        errors=histogram(error),
        bands=_bands(prediction, error),
        bias=float(error.mean()),
        half_within=float(half),
        most_within=float(most),
        log_scale=_needs_log(truth, prediction),
    )


def histogram(values: NDArray[np.float64]) -> Histogram:
    """Equal ranges over the inner 99 %, so that a few far values do not squeeze all others into one bar."""
    low, high = (float(each) for each in np.quantile(values, [0.005, 0.995]))
    if low == high:
        low, high = low - 0.5, high + 0.5
    counts, edges = np.histogram(values, bins=min(_BINS, max(5, len(values) // 5)), range=(low, high))
    return Histogram(tuple(edges.tolist()), tuple(counts.tolist()), int(len(values) - counts.sum()))


def _sample(rows: int) -> NDArray[Any]:
    if rows <= _POINTS:
        return np.arange(rows)
    # The same rows every time: a report written twice is the same report.
    return np.sort(np.random.default_rng(0).choice(rows, _POINTS, replace=False))


def _bands(prediction: NDArray[np.float64], error: NDArray[np.float64]) -> tuple[Band, ...]:
    groups = min(_BANDS, len(error) // 20)
    if groups < 3:
        return ()
    parts = np.array_split(np.argsort(prediction, kind="stable"), groups)
    quantiles = (np.quantile(error[part], [0.1, 0.5, 0.9]).tolist() for part in parts)
    return tuple(Band(float(np.median(prediction[part])), *found) for part, found in zip(parts, quantiles, strict=True))


def _needs_log(truth: NDArray[np.float64], prediction: NDArray[np.float64]) -> bool:
    if min(truth.min(), prediction.min()) <= 0:
        return False
    return bool(np.quantile(truth, 0.999) > 5 * np.median(truth))
