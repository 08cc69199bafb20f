"""How well probabilities tell classes apart: the figures behind a classification's charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Predictions

_POINTS = 150
_BINS = 25
_GROUPS = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Points of a curve, from left to right, and the area under it."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    area: float


@dataclass(frozen=True)
class Calibrated:
    """Rows with similar probabilities: their mean probability, the share that was positive, and its 95 % interval."""

    predicted: float
    observed: float
    low: float
    high: float
    rows: int


@dataclass(frozen=True)
class ClassFigures:
    """One class against all others."""

    label: str
    rows: int
    precision: float | None
    """None where nothing was predicted to be this class."""
    recall: float | None
    """None where no row is of this class."""
    f1: float | None
    auc: float | None


@dataclass(frozen=True)
class ClassErrors:
    """Rows are counted unweighted; each row is predicted to be its most probable class (for two classes: at 0.5)."""

    rows: int
    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    """``confusion[true][predicted]`` rows."""
    classes: tuple[ClassFigures, ...]
    roc: tuple[Curve, ...]
    """False positive rate to true positive rate; for two classes that of the second alone."""
    precision_recall: Curve | None = None
    """Recall to precision of the second of two classes, with the average precision."""
    calibration: tuple[Calibrated, ...] = ()
    """Of the second of two classes; for more, of whichever class is the most probable."""
    scores: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    """For two classes: rows of each by the probability of the second, in 25 ranges of equal width."""


def class_errors(given: Predictions) -> ClassErrors | None:
    """The figures; None where there are no rows."""
    if given.probabilities is None or not len(given.truth):
        return None
    truth, probabilities = given.truth.astype(np.int64), np.nan_to_num(given.probabilities)
    count = len(given.labels)
    confusion = np.zeros((count, count), dtype=np.int64)
    decided = _decided(probabilities)
    np.add.at(confusion, (truth, decided), 1)
    curves = [roc(truth == code, probabilities[:, code], label) for code, label in enumerate(given.labels)]
    two = count == 2
    positive, chance = (truth == count - 1), probabilities[:, count - 1]
    drawn = curves[1:] if two else curves
    return ClassErrors(
        rows=len(truth),
        labels=given.labels,
        confusion=tuple(tuple(line) for line in confusion.tolist()),
        classes=tuple(_figures(confusion, code, given.labels[code], curves[code]) for code in range(count)),
        roc=tuple(curve for curve in drawn if curve is not None),
        precision_recall=precision_recall(positive, chance, given.labels[-1]) if two else None,
        calibration=calibration(positive, chance) if two else calibration(decided == truth, probabilities.max(axis=1)),
        scores=(_spread(chance[~positive]), _spread(chance[positive])) if two else None,
    )


def roc(positive: NDArray[np.bool_], chance: Floats, label: str) -> Curve | None:
    """The receiver operating characteristic with its area; None where only one of both sorts of rows is there."""
    hits, alarms = _cumulative(positive, chance)
    if hits[-1] == 0 or alarms[-1] == 0:
        return None
    x, y = np.append(0, alarms / alarms[-1]), np.append(0, hits / hits[-1])
    return _curve(label, x, y, float(np.trapezoid(y, x)))


def precision_recall(positive: NDArray[np.bool_], chance: Floats, label: str) -> Curve | None:
    """Recall to precision, with the average precision: that at each threshold weighted by the recall gained there."""
    hits, alarms = _cumulative(positive, chance)
    if hits[-1] == 0:
        return None
    recall, precision = hits / hits[-1], hits / (hits + alarms)
    area = float(np.sum(np.diff(recall, prepend=0) * precision))
    return _curve(label, np.append(0, recall), np.append(precision[0], precision), area)


def calibration(positive: NDArray[np.bool_], chance: Floats) -> tuple[Calibrated, ...]:
    """Ten groups of equally many rows by their probability; intervals by Wilson (1927)."""
    parts = np.array_split(np.argsort(chance, kind="stable"), min(_GROUPS, max(1, len(chance) // 10)))
    found = []
    for part in parts:
        rows, share = len(part), float(positive[part].mean())
        low, high = _wilson(share, rows)
        found.append(Calibrated(float(chance[part].mean()), share, low, high, rows))
    return tuple(found)


def _wilson(share: float, rows: int, z: float = 1.96) -> tuple[float, float]:
    middle = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    half = z * np.sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows)) / (1 + z * z / rows)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def _decided(probabilities: Floats) -> NDArray[Any]:
    if probabilities.shape[1] == 2:
        return np.asarray(probabilities[:, 1] >= 0.5, dtype=np.int64)
    return np.asarray(probabilities.argmax(axis=1))


def _cumulative(positive: NDArray[np.bool_], chance: Floats) -> tuple[Floats, Floats]:
    """Positives and negatives at or above each distinct probability, the highest first."""
    order = np.argsort(-chance, kind="stable")
    last = np.append(np.flatnonzero(np.diff(chance[order])), len(order) - 1)
    hits = np.cumsum(positive[order], dtype=np.float64)[last]
    return hits, last + 1 - hits


def _curve(label: str, x: Floats, y: Floats, area: float) -> Curve:
    """The curve with its points thinned; the first and the last stay."""
    # Evenly along the curve, since evenly by rows would leave steep parts with hardly a point.
    length = np.cumsum(np.abs(np.diff(x, prepend=x[0])) + np.abs(np.diff(y, prepend=y[0])))
    keep = np.unique(np.append(0, np.searchsorted(length, np.linspace(0, length[-1], _POINTS))))
    return Curve(label, tuple(x[keep].round(5).tolist()), tuple(y[keep].round(5).tolist()), area)


def _figures(confusion: NDArray[np.int64], code: int, label: str, curve: Curve | None) -> ClassFigures:
    hits, rows, named = (int(each) for each in (confusion[code, code], confusion[code].sum(), confusion[:, code].sum()))
    return ClassFigures(
        label,
        rows,
        precision=hits / named if named else None,
        recall=hits / rows if rows else None,
        f1=2 * hits / (rows + named) if rows + named else None,
        auc=curve.area if curve else None,
    )


def _spread(chance: Floats) -> tuple[int, ...]:
    return tuple(np.histogram(chance, bins=_BINS, range=(0, 1))[0].tolist())
