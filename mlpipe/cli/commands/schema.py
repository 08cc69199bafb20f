"""``mlpipe schema``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mlpipe.cli.options import load_plugins, plugin_paths
from mlpipe.plugin import REGISTRY
from mlpipe.spec.schema import spec_schema
from mlpipe.store.files import write_atomically


@click.command("schema")
@click.option("--output", metavar="FILE", type=click.Path(), help="Where to write it, in place of stdout.")
@plugin_paths
def command(output: str | None, plugins: tuple[str, ...]) -> None:
    """Print the JSON Schema of specs, with every plugin that is installed here: for completion in editors."""
    load_plugins(plugins)
    text = json.dumps(spec_schema(REGISTRY), indent=1, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    write_atomically(Path(output), text.encode())
    click.echo(
        f"wrote {output}; a spec beside it names it in its first line, one elsewhere by the path from itself:\n"
        f"# yaml-language-server: $schema={Path(output).name}"
    )
