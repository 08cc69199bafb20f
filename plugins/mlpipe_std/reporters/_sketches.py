"""Small drawings that need no script: intervals in the leaderboard, distributions in the cards of columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mlpipe.plugin import Bar, Candidate, ColumnProfile, Scores, counted, figure
from mlpipe_std.reporters._markup import Html, element
from mlpipe_std.reporters._names import told_apart, unbroken
from mlpipe_std.reporters._words import amount, percent

_WIDTH, _HEIGHT = 200.0, 60.0
_CATEGORIES = 8


@dataclass(frozen=True)
class Scale:
    """What the left (or lower) and the right (or upper) end of a drawing stand for."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether the value lies between the ends."""
        return self.low <= value <= self.high

    def place(self, value: float) -> float:
        """0 at the low end, 1 at the high one; what lies beyond is put at the end."""
        if self.high <= self.low:
            return 0.5
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def interval_scale(candidates: Iterable[Candidate]) -> Scale | None:
    """A scale for the intervals of the models that are worth comparing (candidates come best first).

    The baseline and models beyond it may lie outside: one that went astray would squeeze all others into one spot.
    """
    scored = [(each, each.cv) for each in candidates if each.cv is not None]
    if not scored:
        return None
    best = scored[0][1].mean
    reach = max((abs(cv.mean - best) for each, cv in scored if each.verdict == "baseline"), default=math.inf)
    # A baseline next to the best model must not cut off the intervals that say so.
    first = next((cv for each, cv in scored if each.verdict != "baseline"), None)
    if first is not None and math.isfinite(first.high):
        reach = max(reach, first.high - first.mean)
    models = [cv for each, cv in scored if each.verdict != "baseline" and abs(cv.mean - best) < reach]
    if not models:
        models = [cv for _, cv in scored[:2]]
        reach = 2 * abs(models[-1].mean - best)
    ends = (end for cv in models for end in (cv.low, cv.mean, cv.high))
    values = [min(max(end, best - reach), best + reach) for end in ends if math.isfinite(end)]
    if not values:
        return None
    room = 0.04 * (max(values) - min(values)) or 1.0
    return Scale(min(values) - room, max(values) + room)


def interval_sketch(scores: Scores, scale: Scale, verdict: str) -> Html:
    """The mean as a dot and its interval as a line; an arrow where it lies beyond the scale."""
    mean = 6 + 188 * scale.place(scores.mean)
    parts = [element("line", x1=0, x2=_WIDTH, y1=11, y2=11, class_="rule")]
    if not scale.holds(scores.mean):
        tip, back = (1, 9) if scores.mean < scale.low else (199, 191)
        parts.append(element("path", d=f"M{tip} 11L{back} 5V17Z", class_="mean"))
    else:
        if math.isfinite(scores.low) and math.isfinite(scores.high):
            low, high = 6 + 188 * scale.place(scores.low), 6 + 188 * scale.place(scores.high)
            parts.append(element("line", x1=f"{low:.1f}", x2=f"{high:.1f}", y1=11, y2=11, class_="span"))
        parts.append(element("circle", cx=f"{mean:.1f}", cy=11, r=4.5, class_="mean"))
    return element("svg", parts, viewBox="0 0 200 22", class_=f"interval is-{verdict}", aria_hidden="true")


@dataclass(frozen=True)
class Trend:
    """What the line over the bars shows, in words, and its scale; ``share`` where it is the share of a class."""

    words: str
    share: bool
    scale: Scale

    def shown(self, value: float) -> str:
        """A value of the line as text."""
        return percent(value) if self.share else figure(value)


def target_scale(columns: Sequence[ColumnProfile]) -> Scale | None:
    """One scale for the mean target over all columns, so that a flat line means a column of little use."""
    bars = [bar for column in columns for bar in _sound_bars(column)]
    if not bars:
        return None
    values = np.array([bar.target for bar in bars])
    low, high = (float(each) for each in np.quantile(values, [0.02, 0.98]))
    return Scale(low, high)


def distribution(column: ColumnProfile, trend: Trend | None) -> Html | None:
    """Bars for rows, with a line for the mean target; categories with their names."""
    if not column.bars:
        return None
    if column.kind in ("numeric", "temporal"):
        return element("div", _histogram(column, trend), _ends(column), class_="histogram")
    return _categories(column, trend)


def _histogram(column: ColumnProfile, trend: Trend | None) -> Html:
    most = max(bar.count for bar in column.bars) or 1
    step = _WIDTH / len(column.bars)
    parts = [
        element(
            "rect",
            x=f"{place * step + 0.5:.2f}",
            y=f"{_HEIGHT * (1 - bar.count / most):.2f}",
            width=f"{max(step - 1, 0.5):.2f}",
            height=f"{_HEIGHT * bar.count / most:.2f}",
            class_="bar",
        )
        for place, bar in enumerate(column.bars)
    ]
    sound = set(_sound_bars(column))
    points = " ".join(
        f"{(place + 0.5) * step:.1f},{4 + (_HEIGHT - 8) * (1 - trend.scale.place(bar.target)):.1f}"
        for place, bar in enumerate(column.bars)
        if trend is not None and bar.target is not None and bar in sound
    )
    line = element("polyline", points=points, class_="trend") if points.count(" ") else None
    titles = (_hover(place * step, step, bar, trend) for place, bar in enumerate(column.bars))
    return element(
        "svg",
        parts,
        line,
        titles,
        viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}",
        preserveAspectRatio="none",
        role="img",
        aria_label=f"Distribution of {column.name}",
    )


def _hover(left: float, width: float, bar: Bar, trend: Trend | None) -> Html:
    """An unseen area over a bar that tells its figures."""
    mean = "" if bar.target is None or trend is None else f", {trend.words} {trend.shown(bar.target)}"
    title = element("title", f"{bar.label}: {counted(bar.count, 'row')}{mean}")
    return element(
        "g", title, element("rect", x=f"{left:.2f}", y=0, width=f"{width:.2f}", height=_HEIGHT, class_="hover")
    )


def _ends(column: ColumnProfile) -> Html:
    """What the first and the last bar stand for."""
    first, last = (column.bars[place].label.removeprefix("from ") for place in (0, -1))
    right = _end(last.split(" to ")[-1], column) if len(column.bars) > 1 else None
    return element("div", element("span", _end(first.split(" to ")[0], column)), element("span", right), class_="ends")


def _end(label: str, column: ColumnProfile) -> str:
    try:
        value = float(label.replace(",", ""))
    except ValueError:
        return label.removesuffix(" 00:00:00")
    return amount(value, column)


def _categories(column: ColumnProfile, trend: Trend | None) -> Html:
    bars = _merged(column.bars)
    total, most = sum(bar.count for bar in bars) or 1, max(bar.count for bar in bars[:_CATEGORIES]) or 1
    # All others together may be many times the largest category: their bar would hide the differences.
    lengths = [bar.count / most if place < _CATEGORIES else 0 for place, bar in enumerate(bars)]
    names = told_apart([bar.label for bar in bars], 30 if trend is None else 24)
    lines = (
        _category(bar, name, length, bar.count / total, trend)
        for bar, name, length in zip(bars, names, lengths, strict=True)
    )
    return element("ul", lines, class_="categories")


def _merged(bars: Sequence[Bar]) -> list[Bar]:
    """The first bars, and all others as one."""
    if len(bars) <= _CATEGORIES:
        return list(bars)
    rest = bars[_CATEGORIES:]
    known = [bar for bar in rest if bar.target is not None]
    rows = sum(bar.count for bar in known)
    mean = sum(bar.count * (bar.target or 0) for bar in known) / rows if rows else None
    return [*bars[:_CATEGORIES], Bar("all others", sum(bar.count for bar in rest), mean)]


def _category(bar: Bar, name: str, length: float, share: float, trend: Trend | None) -> Html:
    drawn = element("rect", width=f"{100 * length:.1f}%", height="100%", class_="bar")
    mean = None
    if trend is not None and bar.target is not None:
        mean = element("b", trend.shown(bar.target), title=f"{trend.words} of these rows")
    return element(
        "li",
        element("span", unbroken(name), class_="name", title=bar.label),
        element("svg", drawn, aria_hidden="true"),
        element("span", percent(share), class_="share", title=counted(bar.count, "row")),
        mean,
    )


def _sound_bars(column: ColumnProfile) -> list[Bar]:
    """The bars with enough rows for their mean target to say something."""
    least = max(3, column.rows // 500)
    return [bar for bar in column.bars if bar.target is not None and bar.count >= least]
