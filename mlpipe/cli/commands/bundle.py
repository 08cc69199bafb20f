"""``mlpipe bundle``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mlpipe.cli.options import as_json, load_plugins, plugin_paths, store_folder
from mlpipe.cli.scores import scores_of
from mlpipe.plugin import REGISTRY
from mlpipe.plugin.formatting import storage
from mlpipe.store.bundle_reader import Bundle, read_bundle, read_unproven
from mlpipe.store.manifest import Manifest
from mlpipe.store.models import find_bundle

_store = click.option("--store", metavar="DIR", help="Where runs are kept: else $MLPIPE_STORE, else ./artifacts.")


@click.group("bundle")
def command() -> None:
    """Look at what a run keeps of its winner."""


@command.command("inspect")
@click.argument("model")
@_store
@as_json
def inspect(model: str, store: str | None, as_json: bool) -> None:
    """Show what the bundle of MODEL says of itself; nothing of it is loaded."""
    folder = find_bundle(model, store_folder(store))
    manifest = read_unproven(folder)
    if as_json:
        click.echo(manifest.as_text().rstrip())
        return
    click.echo(
        "\n".join(
            "".join(each if each.isprintable() else "\ufffd" for each in line) for line in _lines(folder, manifest)
        )
    )


@command.command("verify")
@click.argument("model")
@_store
@plugin_paths
@as_json
def verify(model: str, store: str | None, plugins: tuple[str, ...], as_json: bool) -> None:
    """Prove the bundle of MODEL: every digest, every plugin, and the answers to its golden rows."""
    load_plugins(plugins)
    bundle = read_bundle(find_bundle(model, store_folder(store)), REGISTRY)
    if as_json:
        click.echo(json.dumps({"verified": True, "run_id": bundle.manifest.run_id, "format": bundle.manifest.format}))
        return
    click.echo(_proven(bundle))


def _proven(bundle: Bundle) -> str:
    files = len(bundle.manifest.files)
    return f"{bundle.folder}: {files} files are as they were saved, and the golden rows get the answers of the run"


def _lines(folder: Path, manifest: Manifest) -> list[str]:
    size = sum(entry.size for entry in manifest.files.values())
    scores = ", ".join(f"{name} {scores_of(name, [score])(score)}" for name, score in manifest.holdout.items())
    uses = [
        f"  {use.role:<9} {use.kind} '{use.name}'   {use.package} {use.version}".rstrip() for use in manifest.plugins
    ]
    return [
        f"{manifest.winner} of {manifest.run_id}, saved {manifest.created_at}",
        f"in         {folder} (format {manifest.format}, {len(manifest.files)} files, {storage(size)})",
        f"predicts   {manifest.target} ({manifest.task})"
        + (f": {', '.join(manifest.labels)}" if manifest.labels else ""),
        f"holdout    {scores}",
        "plugins",
        *uses,
    ]
