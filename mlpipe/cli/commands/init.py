"""``mlpipe init``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mlpipe.cli.options import load_plugins, plugin_paths
from mlpipe.errors import CommandError
from mlpipe.plugin import REGISTRY

STDOUT = "-"


@click.command("init")
@click.argument("data", type=click.Path())
@click.option("--target", required=True, metavar="COLUMN", help="The column to predict.")
@click.option("--output", metavar="FILE", help="Where to write; configs/NAME.yaml, or NAME.yaml; - for stdout.")
@click.option("--schema", metavar="FILE", help="A schema by 'mlpipe schema', for completion in editors.")
@click.option("--force", is_flag=True, help="Replace the file.")
@plugin_paths
def command(
    data: str, target: str, output: str | None, schema: str | None, force: bool, plugins: tuple[str, ...]
) -> None:
    """Look at the file DATA and write a spec for it, with comments: what to check, how to split, what to try."""
    from mlpipe.drafting.findings import find_all
    from mlpipe.drafting.telling import told
    from mlpipe.drafting.writing import write_draft
    from mlpipe.spec.load import name_from

    load_plugins(plugins)
    path = Path(data)
    table = name_from(path.name.partition(".")[0])
    findings = find_all(path, target, REGISTRY)
    to_stdout = output == STDOUT
    spec = Path(f"{table}.yaml") if to_stdout else _spec_path(output, table)
    if spec.exists() and not force and not to_stdout:
        raise CommandError(f"{spec} is there already", hint="--force replaces it, --output names another")
    relative = os.path.relpath(path, spec.parent)
    text = write_draft(findings, relative, name_from(spec.stem), table, _schema_path(schema, spec), REGISTRY)
    if to_stdout:
        click.echo(text, nl=False)
        return
    _write(spec, text)
    for line in told(findings):
        click.echo(line)
    click.echo(f"wrote {spec}\nNow:\n  mlpipe validate {spec}\n  mlpipe run {spec}")


def _spec_path(output: str | None, name: str) -> Path:
    if output is not None:
        return Path(output)
    return Path("configs" if Path("configs").is_dir() else ".") / f"{name}.yaml"


def _schema_path(given: str | None, spec: Path) -> str | None:
    """The schema, relative to the spec: the one given, or one that lies where ``mlpipe schema`` puts it."""
    found = Path(given) if given else Path("mlpipe.schema.json")
    if given and not found.is_file():
        raise CommandError(f"there is no schema {given}", hint=f"mlpipe schema --output {given} writes it")
    return os.path.relpath(found, spec.parent) if found.is_file() else None


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from error
