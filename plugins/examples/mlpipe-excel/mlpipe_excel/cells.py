"""What a spreadsheet takes into a cell: text that stays text, numbers that it can hold."""

from __future__ import annotations

import math
import re
from typing import Any

LONGEST = 32_767
"""Excel's limit on the text of a cell, in units of UTF-16."""

# Control characters, halves of surrogate pairs and the two that are no characters: XML has none of them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LARGEST_WHOLE = 2**53
"""Spreadsheets compute in double precision: larger whole numbers lose their last digits."""


def cell(value: Any) -> str | float | bool | None:
    """A value as a cell holds it: text cleaned, no number that is not one, None for an empty cell."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_WHOLE else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else {math.inf: "∞", -math.inf: "−∞"}.get(value, "not a number")
    return text(value if isinstance(value, str) else str(value))


def text(value: str) -> str:
    """The text without what no spreadsheet shows, and not too long for a cell."""
    clean = _FORBIDDEN.sub("", value)
    units = clean.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return clean
    return units[: 2 * (LONGEST - 1)].decode("utf-16-le", errors="ignore") + "…"


def looks_like_a_formula(value: str) -> bool:
    """Whether a spreadsheet would run this, were it typed in or read from a CSV file made of the sheet."""
    return value.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
