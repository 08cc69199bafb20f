"""``mlpipe describe``."""

from __future__ import annotations

import json

import click

from mlpipe.cli.options import Kind, as_json, kinds_named, load_plugins, plugin_paths
from mlpipe.plugin import REGISTRY
from mlpipe.plugin.description import describe


@click.command("describe")
@click.argument("name")
@click.option("--kind", type=Kind(), help="Which one, where plugins of several kinds share the name.")
@plugin_paths
@as_json
def command(name: str, kind: str | None, plugins: tuple[str, ...], as_json: bool) -> None:
    """Show what plugin NAME does, its parameters with bounds and defaults, and YAML to paste."""
    load_plugins(plugins)
    found = [describe(REGISTRY, each, name) for each in kinds_named(name, kind)]
    if as_json:
        click.echo(json.dumps([each.as_tree() for each in found], indent=2, ensure_ascii=False))
        return
    click.echo("\n\n".join(each.as_text() for each in found))
