"""What a parameter may be during a search: ranges and choices, as data."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlpipe.errors import MlpipeError

if TYPE_CHECKING:
    import numpy as np

Value = bool | int | float | str | None


@dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``, both included; ``log`` spreads them evenly in the logarithm."""

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def sample(self, rng: np.random.Generator) -> Value:
        """One value drawn at random."""
        return self.at(float(rng.random()))

    def grid(self, steps: int) -> list[Value]:
        """At most ``steps`` evenly spread values, each once, both ends included."""
        if steps < 2:
            return [self.at(0.5)]
        return list(dict.fromkeys(self.at(i / (steps - 1)) for i in range(steps)))

    def at(self, share: float) -> Value:
        """The value that lies at ``share`` (0 to 1) of the way from low to high.

        Each whole number, the first and the last too, has the same width of shares (in the logarithm: its own).
        """
        if self.whole:
            value = round(self._between(self.low - 0.5, self.high + 0.5, share))
            return int(min(max(value, self.low), self.high))
        return min(max(self._between(self.low, self.high, share), self.low), self.high)

    def _between(self, low: float, high: float, share: float) -> float:
        if self.log and 0 < share < 1:  # exp(log(end)) need not be the end
            return math.exp(_mix(math.log(low), math.log(high), share))
        return _mix(low, high, share)

    def ends(self) -> tuple[Value, ...]:
        """The values that must be valid for the whole space to be so."""
        return (int(self.low), int(self.high)) if self.whole else (self.low, self.high)


@dataclass(frozen=True)
class Choice:
    """One of the listed values."""

    values: tuple[Value, ...]

    def sample(self, rng: np.random.Generator) -> Value:
        """One value drawn at random."""
        return self.values[int(rng.integers(len(self.values)))]

    def grid(self, steps: int) -> list[Value]:
        """All values, whatever ``steps`` is."""
        return list(self.values)

    def ends(self) -> tuple[Value, ...]:
        """All values."""
        return self.values


Space = Mapping[str, Range | Choice]
"""Parameter name -> what it may be."""

_PLAIN = (bool, int, float, str, type(None))
_LARGEST_WHOLE = 2**53  # up to here every whole number is a float
_FORMS = {"int": (False, True), "log_int": (True, True), "float": (False, False), "log": (True, False)}


def read_dimension(form: Any) -> Range | Choice:
    """``{int: [3, 10]}``, ``{log_int: …}``, ``{float: …}``, ``{log: [0.01, 0.3]}``, or a list of values.

    Raises MlpipeError with what is wrong.
    """
    if isinstance(form, list):
        if not form or any(type(value) not in _PLAIN for value in form):
            raise MlpipeError("a choice needs at least one value, and plain values only")
        return Choice(tuple(form))
    if not isinstance(form, dict) or len(form) != 1 or next(iter(form)) not in _FORMS:
        raise MlpipeError("write {int: [low, high]}, {log_int: …}, {float: …}, {log: …}, or a list of values")
    (word, ends), *_ = form.items()
    log, whole = _FORMS[word]
    return _read_range(ends, log=log, whole=whole)


def _read_range(ends: Any, *, log: bool, whole: bool) -> Range:
    kinds = (int,) if whole else (int, float)
    if not isinstance(ends, list) or len(ends) != 2 or not all(type(end) in kinds for end in ends):
        raise MlpipeError(f"a range is two {'whole ' if whole else ''}numbers: [low, high]")
    low, high = ends
    if not all(abs(end) <= (_LARGEST_WHOLE if whole else sys.float_info.max) for end in ends):
        raise MlpipeError("the ends of a range are finite, and whole ones at most 2^53")
    if not low < high:
        raise MlpipeError(f"the low end {low} must be below the high end {high}")
    if log and low <= 0:
        raise MlpipeError(f"a logarithmic range starts above 0, not at {low}")
    return Range(low, high, log=log, whole=whole) if whole else Range(float(low), float(high), log=log)


def _mix(low: float, high: float, share: float) -> float:
    return low * (1 - share) + high * share
