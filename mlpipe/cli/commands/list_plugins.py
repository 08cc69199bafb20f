"""``mlpipe list-plugins``."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from mlpipe.cli.options import KINDS, Kind, as_json, load_plugins, plugin_paths
from mlpipe.plugin import REGISTRY
from mlpipe.plugin.inventory import PluginRow, list_plugins


@click.command("list-plugins")
@click.option("--kind", type=Kind(), help="Only plugins of this kind.")
@click.option("--search", metavar="TEXT", help="Only plugins whose name or summary has this text.")
@click.option("--check", is_flag=True, help="Import each, to find those that cannot be.")
@plugin_paths
@as_json
def command(kind: str | None, search: str | None, check: bool, plugins: tuple[str, ...], as_json: bool) -> None:
    """List the plugins that are installed here, with their package and version; broken ones with the reason.

    Nothing is imported for it: what is wrong with a module that is there shows with --check.
    """
    load_plugins(plugins)
    rows = [row for row in list_plugins(REGISTRY, check=check) if _is_wanted(row, kind, search)]
    rows.sort(key=lambda row: KINDS.index(row.kind) if row.kind in KINDS else len(KINDS))
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], indent=2, ensure_ascii=False))
        return
    from mlpipe.cli.plugin_table import show_plugins

    show_plugins(rows)


def _is_wanted(row: PluginRow, kind: str | None, search: str | None) -> bool:
    text = f"{row.name} {row.summary} {row.package}".casefold()
    return (kind is None or row.kind == kind) and (search is None or search.casefold() in text)
