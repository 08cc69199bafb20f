"""Bounds: two ends of which one may be open."""

from __future__ import annotations

from typing import Any


def refuse_odd_bounds(low: Any, high: Any) -> None:
    """Raise ValueError where there is no bound, or where the low one is above the high one."""
    if low is None and high is None:
        raise ValueError("give min, max, or both")
    if low is None or high is None:
        return
    if isinstance(low, str) != isinstance(high, str):
        raise ValueError(f"min {low!r} and max {high!r} are of two kinds")
    if low > high:
        raise ValueError(f"min {low} is above max {high}")


def in_words(low: Any, high: Any) -> str:
    """``at least 1``, ``at most 9``, ``between 1 and 9``, ``exactly 3``."""
    if low == high:
        return f"exactly {low}"
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"between {low} and {high}"


def lies_between(value: Any, low: Any, high: Any) -> bool:
    """Whether a figure is there and within the bounds, both included."""
    return value is not None and (low is None or value >= low) and (high is None or value <= high)
