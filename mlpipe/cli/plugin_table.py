"""Plugins as text."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence

import click

from mlpipe.plugin.formatting import counted
from mlpipe.plugin.inventory import PluginRow

_WIDE = 160
"""Columns of a log or a pipe, which has no width to keep to."""
_NARROW = 24
"""The least width of the last column; on a narrow terminal it stands in a line of its own."""
_HEADS = ("kind", "name", "from")


def show_plugins(rows: Sequence[PluginRow]) -> None:
    """Print plugins by kind; what is wrong with one stands in its line."""
    facts = [(row.kind, row.name, f"{row.package} {row.version}".strip()) for row in rows]
    widths = [max(map(len, column)) for column in zip(_HEADS, *facts, strict=True)]
    indent = sum(widths) + 2 * len(widths)
    room = _width() - indent
    lines = [_line(_HEADS, widths, "what it does", room, indent)]
    for row, fact in zip(rows, facts, strict=True):
        text = row.summary if row.status == "ok" else f"{row.status}: {row.reason}"
        line = _line(fact, widths, text.replace("``", ""), room, indent)
        lines.append(line if row.status == "ok" else click.style(line, fg="red"))
    ill = sum(row.status != "ok" for row in rows)
    lines.append(counted(len(rows), "plugin") + (f", {ill} of them cannot be used" if ill else ""))
    click.echo("\n".join(lines))


def _line(facts: Sequence[str], widths: Sequence[int], text: str, room: int, indent: int) -> str:
    front = "".join(fact.ljust(width + 2) for fact, width in zip(facts, widths, strict=True))
    if len(text) <= room:
        return f"{front}{text}".rstrip()
    if room >= _NARROW:
        return front + f"\n{' ' * indent}".join(textwrap.wrap(text, room))
    return "\n    ".join([front.rstrip(), *textwrap.wrap(text, max(_NARROW, room + indent - 4))])


def _width() -> int:
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return shutil.get_terminal_size().columns
    return _WIDE
