"""The range that numbers may have tomorrow: by those of today, by their sign, and by what their name says."""

from __future__ import annotations

import math

from mlpipe.drafting.glance import ColumnGlance, words_of

_CLOCK = {"hour": (0, 23), "minute": (0, 59), "second": (0, 59), "month": (1, 12), "day": (1, 31), "weekday": (0, 7)}
_DEGREES = {"lat": 90, "latitude": 90, "lon": 180, "long": 180, "lng": 180, "longitude": 180}
_YEARS = frozenset({"year", "yr"})
_INT64 = range(-(2**63), 2**63)
_EXACT = 1e15
"""Floats below it are whole where they are so by what is written."""
_FEW = 20
"""Different whole numbers up to which each step counts."""


def widen(column: ColumnGlance) -> tuple[float, float]:
    """The bounds for a column of numbers, which has at least two."""
    low, high = float(column.low), float(column.high)
    words = words_of(column.name)
    for word in (words[:1] + words[-1:]) if words else ():
        least, most = _CLOCK.get(word, (math.inf, -math.inf))
        if least <= low and high <= most:
            return least, most
    whole = column.dtype.is_integer()
    if whole and _YEARS & {*words} and all(value == 0 or 1000 <= value < 2200 for value in (low, high)):
        return math.floor(low / 10) * 10, int(high) + 10
    lower, upper = _by_steps(low, high) if whole and column.distinct <= _FEW else _loosened(column, low, high)
    for word in words:
        most = _DEGREES.get(word, math.inf)
        if -most <= low and high <= most:
            lower, upper = max(lower, -most), min(upper, most)
    return lower, upper


def round_down(number: int) -> int:
    """The number to its first digit: 10,806 is 10,000."""
    unit: int = 10 ** (len(str(number)) - 1)
    return number - number % unit


def _by_steps(low: float, high: float) -> tuple[int, int]:
    """A tenth of the range on either side, at least one; what is above 0 stays there, and what is below."""
    margin = max(1, math.ceil((high - low) / 10))
    least = 1 if low > 0 else 0 if low == 0 else -math.inf
    most = -1 if high < 0 else 0 if high == 0 else math.inf
    return int(max(low - margin, least)), int(min(high + margin, most))


def _loosened(column: ColumnGlance, low: float, high: float) -> tuple[float, float]:
    """The range and a tenth of it on either side, rounded; it does not pass 0 where no number does."""
    margin = (high - low) / 10
    step = 10 ** math.floor(math.log10(margin)) if margin > 0 else 1.0
    lower, upper = math.floor((low - margin) / step) * step, math.ceil((high + margin) / step) * step
    lower = 0.0 if low >= 0 > lower else lower
    upper = 0.0 if high <= 0 < upper else upper
    if column.dtype.is_integer():
        return max(math.floor(lower), _INT64.start), min(math.ceil(upper), _INT64.stop - 1)
    if all(abs(bound) < _EXACT and bound == int(bound) for bound in (lower, upper)):
        return int(lower), int(upper)
    return float(f"{lower:.10g}"), float(f"{upper:.10g}")
