"""Bars of a column's distribution, each with the mean target of its rows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlpipe.plugin import Bar

_BINS = 20
_CATEGORIES = 12


def number_bars(column: pl.Series, trend: NDArray[np.float64] | None) -> tuple[Bar, ...]:
    """Equal ranges between the 0.5 % and 99.5 % quantiles, the outermost open to both sides."""
    present = column.is_not_null().to_numpy()
    numbers = column.drop_nulls().to_physical().cast(pl.Float64).to_numpy()
    if not len(numbers):
        return ()
    edges = _edges(numbers, whole=column.dtype.is_integer() or column.dtype.is_temporal())
    index = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, len(edges) - 2)
    labels = [_range(column, low, high) for low, high in pairwise(edges.tolist())]
    return _bars(labels, index, None if trend is None else trend[present])


def category_bars(column: pl.Series, trend: NDArray[np.float64] | None) -> tuple[Bar, ...]:
    """The most frequent values, and all others together."""
    text = column.cast(pl.String)
    present = text.is_not_null().to_numpy()
    counts = text.drop_nulls().value_counts().rows()
    labels = [value for value, _ in sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:_CATEGORIES]]
    if not labels:
        return ()
    codes = text.drop_nulls().replace_strict(
        labels, list(range(len(labels))), default=len(labels), return_dtype=pl.Int64
    )
    if len(counts) > len(labels):
        labels.append(f"{len(counts) - len(labels):,} others")
    return _bars(labels, codes.to_numpy(), None if trend is None else trend[present])


def _edges(numbers: NDArray[np.float64], *, whole: bool) -> NDArray[np.float64]:
    distinct = np.unique(numbers)
    if len(distinct) <= _BINS:  # few values: a bar for each
        return np.append(distinct, distinct[-1] + 1)
    low, high = np.quantile(numbers, [0.005, 0.995])
    if low == high:
        low, high = float(numbers.min()), float(numbers.max())
    edges = np.linspace(low, high, _BINS + 1)
    return np.unique(np.round(edges)) if whole else edges


def _range(column: pl.Series, low: float, high: float) -> str:
    if column.dtype.is_temporal():
        start = pl.Series([round(low)]).cast(column.to_physical().dtype).cast(column.dtype)
        return f"from {start.item()}"
    return f"{low:,.6g}" if high - low == 1 and low == round(low) else f"{low:,.6g} to {high:,.6g}"


def _bars(labels: list[str], index: NDArray[np.int64], trend: NDArray[np.float64] | None) -> tuple[Bar, ...]:
    counts = np.bincount(index, minlength=len(labels))
    sums = None if trend is None else np.bincount(index, weights=trend, minlength=len(labels))
    return tuple(
        Bar(label, int(count), None if sums is None or count == 0 else float(sums[number] / count))
        for number, (label, count) in enumerate(zip(labels, counts, strict=True))
    )
