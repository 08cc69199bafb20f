"""Numbers as people read them, the same in the terminal and in reports."""

from __future__ import annotations

import math


def figure(value: float | None) -> str:
    """A number with at least four significant digits and thousands separators: 105,048 · 23.41 · 0.9071 · 1.2e-05."""
    if value is None:
        return "–"
    size = abs(value)
    if not math.isfinite(value):
        return str(value)
    if value == 0:
        return "0"
    if size >= 1e15 or size < 1e-3:
        return f"{value:.3g}"
    if size >= 1000 or (value == int(value) and size >= 1):
        return f"{value:,.0f}"
    decimals = 4 if size < 1 else 3 - math.floor(math.log10(size))
    return f"{value:.{decimals}f}"


def duration(seconds: float) -> str:
    """A time as 0.4 µs · 340 µs · 12 ms · 3.2 s · 2 min 5 s · 1 h 2 min."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs" if seconds >= 9.5e-6 else f"{seconds * 1e6:.1f} µs"
    if seconds < 0.9995:
        return f"{seconds * 1e3:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def storage(size: float) -> str:
    """A size as 512 B · 12 kB · 3.4 MB."""
    units = ["B", "kB", "MB", "GB", "TB"]
    while size >= 999.5 and len(units) > 1:
        size /= 1000
        units.pop(0)
    return f"{size:.0f} {units[0]}" if size >= 10 or units[0] == "B" else f"{size:.1f} {units[0]}"


def counted(count: int, noun: str) -> str:
    """``1 row``, ``1,200 rows``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
