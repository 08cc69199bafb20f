"""Interactive charts: plain data that the page's script hands to plotly.js when the reader comes near."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlpipe_std.reporters._markup import Content, Html, data_block, element, visible
from mlpipe_std.reporters._names import told_apart
from mlpipe_std.reporters._words import shortened

BLUE, ORANGE, GREY, DARK = "#2563b0", "#c2570c", "#8a94a3", "#2b3644"
SERIES = (BLUE, ORANGE, "#15803d", "#8b3fb0", "#0e7490", "#b4235a", "#6b5b00", "#5b6470")
"""Colours for classes, told apart by most people with a colour vision deficiency, in this order."""
PALE_BLUE = "rgba(37,99,176,0.35)"

Trace = Mapping[str, Any]


@dataclass(frozen=True)
class Chart:
    """A chart: its title, what it shows in one sentence, plotly's traces and layout, its height in pixels."""

    title: str
    text: str
    traces: Sequence[Trace]
    layout: Mapping[str, Any] = field(default_factory=dict)
    height: int = 340


def chart(name: str, given: Chart, *notes: Content) -> Html:
    """The place of a chart, with its title and text, and its data beside it. ``name`` is unique in the page."""
    place = element(
        "div",
        element("noscript", "This chart needs JavaScript."),
        id=name,
        class_=f"chart tall-{_rung(given.height)}",
        role="img",
        aria_label=f"{given.title}. {given.text}",
        data_figure=f"{name}-data",
    )
    return element(
        "figure",
        element("figcaption", element("strong", given.title), " ", element("span", given.text)),
        place,
        data_block(f"{name}-data", {"data": list(given.traces), "layout": dict(given.layout)}),
        notes,
    )


def plotly_text(text: str, most: int = 28) -> str:
    """Text for plotly, which reads <b> and <a href> in any text as markup."""
    return _escaped(shortened(_flat(text), most))


def plotly_names(names: Iterable[str], most: int = 26) -> list[str]:
    """Names for an axis or a legend: different names stay different when they are shortened."""
    return [_escaped(text) for text in told_apart([_flat(name) for name in names], most)]


def _flat(text: str) -> str:
    return visible(text).replace("\n", " ")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short(values: Iterable[float | None]) -> list[float | None]:
    """Six significant digits: what a screen can show. What is not finite is left out."""
    return [None if each is None or not math.isfinite(each) else float(f"{each:.6g}") for each in values]


def line(x: Iterable[float], y: Iterable[float], **more: Any) -> Trace:
    """A line without markers."""
    return {"type": "scatter", "mode": "lines", "x": short(x), "y": short(y), **more}


def dots(x: Iterable[float | None], y: Sequence[Any], **more: Any) -> Trace:
    """Markers without lines."""
    return {"type": "scatter", "mode": "markers", "x": short(x), "y": list(y), **more}


def reference(x: Iterable[float], y: Iterable[float]) -> Trace:
    """A dashed line to compare with."""
    return line(x, y, line={"color": GREY, "dash": "dash", "width": 1.5}, hoverinfo="skip", showlegend=False)


def axis(title: str, **more: Any) -> dict[str, Any]:
    """An axis with its title, which may come from data."""
    return {"title": {"text": plotly_text(title, 60)}, **more}


_RUNGS = (240, 300, 340, 400, 480, 560, 640, 760)


def _rung(height: int) -> int:
    """The least of a few heights that is enough: the style sheet has a class for each."""
    return next((rung for rung in _RUNGS if rung >= height), _RUNGS[-1])
