"""Plugins as text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from mlpipe.cli.console import results_console
from mlpipe.plugin.formatting import counted
from mlpipe.plugin.inventory import PluginRow


def show_plugins(rows: Sequence[PluginRow]) -> None:
    """Print plugins by kind; what is wrong with one stands in its line."""
    console = results_console()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("kind", "name", "from"):
        table.add_column(name, no_wrap=True)
    table.add_column("what it does")
    for row in rows:
        origin = f"{row.package} {row.version}".strip()
        if row.status == "ok":
            table.add_row(row.kind, row.name, origin, Text(row.summary))
        else:
            table.add_row(row.kind, row.name, origin, Text(f"{row.status}: {row.reason}"), style="red")
    console.print(table)
    ill = sum(row.status != "ok" for row in rows)
    console.print(Text(counted(len(rows), "plugin") + (f", {ill} of them cannot be used" if ill else "")))
