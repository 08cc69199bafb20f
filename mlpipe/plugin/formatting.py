"""Numbers as people read them, the same in the terminal and in reports."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence


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


def score_format(scores: Iterable[float | None], *, is_share: bool = False) -> Callable[[float | None], str]:
    """How the scores of one metric are written: all with the decimals that the smallest of them needs, 4 at most.

    From 1,000 on none are shown. ``is_share`` gives percent: 11.1 %.
    """
    factor, sign = (100, " %") if is_share else (1, "")
    sizes = [factor * abs(score) for score in scores if score is not None and math.isfinite(score)]
    decimals = _decimals_of_shares(sizes) if is_share else _decimals(sizes)

    def write(score: float | None) -> str:
        if score is None or not math.isfinite(score):
            return figure(score)
        value = factor * score
        if decimals is None or abs(value) >= 1e15:
            return f"{figure(value)}{sign}"
        text = f"{value:,.{0 if abs(value) >= 999.5 else decimals}f}"
        return f"{text.removeprefix('-') if not text.strip('-0.') else text}{sign}"

    return write


def _decimals(sizes: Sequence[float]) -> int | None:
    """None where even four decimals would leave nothing of any of them."""
    if 0 < max(sizes, default=0) < 0.01:
        return None
    least = min(sizes, default=0)
    return 4 if least < 1 else max(0, 3 - math.floor(math.log10(least)))


def _decimals_of_shares(sizes: Sequence[float]) -> int:
    return 1 if max(sizes, default=0) >= 1 else 2


def duration(seconds: float) -> str:
    """A time as <0.1 µs · 0.4 µs · 340 µs · 12 ms · 3.2 s · 2 min 5 s · 1 h 2 min."""
    if round(seconds * 1e6, 1) == 0:
        return "<0.1 µs"
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
