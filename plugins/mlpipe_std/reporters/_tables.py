"""Tables with headers that a screen reader and a phone can use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlpipe.plugin import figure
from mlpipe_std.reporters._markup import Content, Html, element


@dataclass(frozen=True)
class Column:
    """A column's title, and whether it holds numbers, which stand to the right."""

    title: str
    numeric: bool = False
    broad: bool = False
    """Whether its cells take a line of their own on a narrow screen, in a table whose rows become cards."""
    note: str = ""
    """What the title means, shown on hovering."""


@dataclass(frozen=True)
class Row:
    """The cells of a row, the first one its header; ``mark`` is a style class."""

    cells: Sequence[Content]
    mark: str = ""


def table(caption: str, columns: Sequence[Column], rows: Iterable[Row], *, stack: bool = False) -> Html:
    """A table. With ``stack`` a narrow screen shows each row as a card; else it scrolls the table alone."""
    heads = (
        element("th", element("span", each.title), scope="col", class_=_style(each), title=each.note or None)
        for each in columns
    )
    body = element(
        "table",
        element("caption", caption, class_="unseen"),
        element("thead", element("tr", heads)),
        element("tbody", (_row(columns, row) for row in rows)),
        class_="stack" if stack else None,
    )
    return element("div", body, class_="wide", tabindex=0, role="region", aria_label=caption)


def facts(pairs: Mapping[str, Content], *, class_: str = "facts") -> Html:
    """Names with their values."""
    lines = (element("div", element("dt", name), element("dd", value)) for name, value in pairs.items())
    return element("dl", lines, class_=class_)


def shown(value: Any) -> str:
    """A parameter or measured value as short text: numbers with sensible digits, lists joined."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 100_000 else str(value)
    if isinstance(value, float):
        return figure(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(each)}" for key, each in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(shown(each) for each in value) or "none"
    return str(value)


def folded(summary: Content, *content: Content) -> Html:
    """Content that opens on a click."""
    return element("details", element("summary", summary), content)


def _row(columns: Sequence[Column], row: Row) -> Html:
    cells = (
        element(
            "td" if place else "th",
            cell,
            scope=None if place else "row",
            class_=_style(column),
            data_label=column.title,
        )
        for place, (column, cell) in enumerate(zip(columns, row.cells, strict=True))
    )
    return element("tr", cells, class_=row.mark or None)


def _style(column: Column) -> str | None:
    return "number" if column.numeric else "broad" if column.broad else None
