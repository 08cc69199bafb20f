"""Small drawings that need no script: intervals in the leaderboard, distributions in the cards of columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mlpipe.plugin import Bar, Candidate, ColumnProfile, Scores, counted, figure
from mlpipe_std.reporters._markup import Html, element
from mlpipe_std.reporters._words import percent

_WIDTH, _HEIGHT = 200.0, 60.0


@dataclass(frozen=True)
class Scale:
    """What the left (or lower) and the right (or upper) end of a drawing stand for."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """0 at the low end, 1 at the high one; what lies beyond is put at the end."""
        if self.high <= self.low:
            return 0.5
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def interval_scale(candidates: Iterable[Candidate]) -> Scale | None:
    """A scale for the intervals of all models; the baseline, which is often far off, may lie beyond it."""
    scored = [each for each in candidates if each.cv is not None]
    models = [each.cv for each in scored if each.verdict != "baseline"] or [each.cv for each in scored]
    values = [value for cv in models if cv is not None for value in (cv.low, cv.mean, cv.high) if math.isfinite(value)]
    if not values:
        return None
    room = 0.04 * (max(values) - min(values)) or 1.0
    return Scale(min(values) - room, max(values) + room)


def interval_sketch(scores: Scores, scale: Scale, verdict: str) -> Html:
    """The mean as a dot and its interval as a line; an arrow where it lies beyond the scale."""
    mean = 6 + 188 * scale.place(scores.mean)
    parts = [element("line", x1=0, x2=_WIDTH, y1=11, y2=11, class_="rule")]
    if not scale.low <= scores.mean <= scale.high:
        tip, back = (1, 9) if scores.mean < scale.low else (199, 191)
        parts.append(element("path", d=f"M{tip} 11L{back} 5V17Z", class_="mean"))
    else:
        if math.isfinite(scores.low) and math.isfinite(scores.high):
            low, high = 6 + 188 * scale.place(scores.low), 6 + 188 * scale.place(scores.high)
            parts.append(element("line", x1=f"{low:.1f}", x2=f"{high:.1f}", y1=11, y2=11, class_="span"))
        parts.append(element("circle", cx=f"{mean:.1f}", cy=11, r=4.5, class_="mean"))
    return element("svg", parts, viewBox="0 0 200 22", class_=f"interval is-{verdict}", aria_hidden="true")


def target_scale(columns: Sequence[ColumnProfile]) -> Scale | None:
    """One scale for the mean target over all columns, so that a flat line means a column of little use."""
    bars = [bar for column in columns for bar in _sound_bars(column)]
    if not bars:
        return None
    values = np.array([bar.target for bar in bars])
    low, high = (float(each) for each in np.quantile(values, [0.02, 0.98]))
    return Scale(low, high)


def distribution(column: ColumnProfile, scale: Scale | None, target: str) -> Html | None:
    """Bars for rows, with a line for the mean target; categories with their names."""
    if not column.bars:
        return None
    if column.kind in ("numeric", "temporal"):
        return element("div", _histogram(column, scale, target), _ends(column), class_="histogram")
    return _categories(column, target)


def _histogram(column: ColumnProfile, scale: Scale | None, target: str) -> Html:
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
        f"{(place + 0.5) * step:.1f},{4 + (_HEIGHT - 8) * (1 - scale.place(bar.target)):.1f}"
        for place, bar in enumerate(column.bars)
        if scale is not None and bar.target is not None and bar in sound
    )
    line = element("polyline", points=points, class_="trend") if points.count(" ") else None
    titles = (_hover(place * step, step, bar, target) for place, bar in enumerate(column.bars))
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


def _hover(left: float, width: float, bar: Bar, target: str) -> Html:
    """An unseen area over a bar that tells its figures."""
    mean = "" if bar.target is None else f", mean {target} {figure(bar.target)}"
    title = element("title", f"{bar.label}: {counted(bar.count, 'row')}{mean}")
    return element(
        "g", title, element("rect", x=f"{left:.2f}", y=0, width=f"{width:.2f}", height=_HEIGHT, class_="hover")
    )


def _ends(column: ColumnProfile) -> Html:
    """What the first and the last bar stand for."""
    first, last = column.bars[0].label, column.bars[-1].label
    left = first.removeprefix("from ").split(" to ")[0]
    right = last.removeprefix("from ").split(" to ")[-1]
    return element(
        "div", element("span", left), element("span", right if len(column.bars) > 1 else None), class_="ends"
    )


def _categories(column: ColumnProfile, target: str) -> Html:
    total = sum(bar.count for bar in column.bars) or 1
    most = max(bar.count for bar in column.bars) or 1
    lines = (_category(bar, bar.count / most, bar.count / total, target) for bar in column.bars)
    return element("ul", lines, class_="categories")


def _category(bar: Bar, length: float, share: float, target: str) -> Html:
    drawn = element(
        "svg", element("rect", width=f"{100 * length:.1f}%", height="100%", class_="bar"), aria_hidden="true"
    )
    mean = None if bar.target is None else element("b", figure(bar.target), title=f"mean {target} of these rows")
    return element(
        "li",
        element("span", bar.label, class_="name", title=bar.label),
        drawn,
        element("span", percent(share), class_="share", title=counted(bar.count, "row")),
        mean,
    )


def _sound_bars(column: ColumnProfile) -> list[Bar]:
    """The bars with enough rows for their mean target to say something."""
    least = max(3, column.rows // 500)
    return [bar for bar in column.bars if bar.target is not None and bar.count >= least]
