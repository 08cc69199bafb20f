"""Plugins as text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import click

from mlpipe.cli.console import results_width
from mlpipe.plugin.formatting import counted
from mlpipe.plugin.inventory import PluginRow

_NARROW = 24
"""The least width of the last column; on a narrow terminal it stands in a line of its own."""
_HEADS = ("kind", "name", "from")


def show_plugins(rows: Sequence[PluginRow]) -> None:
    """Print plugins by kind; what is wrong with one stands in its line, and where all come from in the last one."""
    origins = {_origin(row) for row in rows}
    heads = _HEADS if len(origins) > 1 else _HEADS[:2]
    facts = [(row.kind, row.name, _origin(row))[: len(heads)] for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *facts, strict=True)]
    indent = sum(widths) + 2 * len(widths)
    room = results_width() - indent
    lines = [_line(heads, widths, "what it does", room, indent)]
    for row, fact in zip(rows, facts, strict=True):
        text = row.summary if row.status == "ok" else f"{row.status}: {row.reason}"
        line = _line(fact, widths, text.replace("``", ""), room, indent)
        lines.append(line if row.status == "ok" else click.style(line, fg="red"))
    ill = sum(row.status != "ok" for row in rows)
    of_all = "all " if len(rows) > 1 else ""
    whence = f", {of_all}from {next(iter(origins))}" if len(origins) == 1 else ""
    lines.append(counted(len(rows), "plugin") + whence + (f", {ill} of them cannot be used" if ill else ""))
    click.echo("\n".join(lines))


def _origin(row: PluginRow) -> str:
    return f"{row.package} {row.version}".strip()


def _line(facts: Sequence[str], widths: Sequence[int], text: str, room: int, indent: int) -> str:
    front = "".join(fact.ljust(width + 2) for fact, width in zip(facts, widths, strict=True))
    if len(text) <= room:
        return f"{front}{text}".rstrip()
    if room >= _NARROW:
        return front + f"\n{' ' * indent}".join(textwrap.wrap(text, room))
    return "\n    ".join([front.rstrip(), *textwrap.wrap(text, max(_NARROW, room + indent - 4))])
