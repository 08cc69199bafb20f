"""``mlpipe new``."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from mlpipe.cli.options import Kind
from mlpipe.scaffold.origin import installed_from, requirement
from mlpipe.scaffold.scaffold import distribution, local_plugin, name_plugin, project, write_files
from mlpipe.spec.writing import scalar


@click.group("new")
def command() -> None:
    """Begin something: a plugin, or a project."""


@command.command("plugin")
@click.argument("kind", type=Kind(), metavar="KIND")
@click.argument("name")
@click.option("--dir", "folder", type=click.Path(), help="Where to write; a new folder named after the plugin.")
@click.option("--local", is_flag=True, help="Write one file to be named under 'plugins:' of a spec.")
def new_plugin(kind: str, name: str, folder: str | None, local: bool) -> None:
    """Write a plugin of KIND called NAME (acme.clip_top) that works, to be filled in.

    KIND is source, check, transform, splitter, model, searcher, metric or reporter.

    A whole distribution: the class, its test by the conformance kit, a spec that uses it, and a pyproject.toml that
    makes it known where it is installed. With --local, one file only.
    """
    wanted = name_plugin(kind, name)
    if local:
        where = Path(folder or ("plugins" if Path("plugins").is_dir() else "."))
        (path,) = write_files(where, local_plugin(wanted))
        _tell([path], [f"mlpipe check-plugin {path}", f"mlpipe describe {name} --plugin {path}"])
        specs = Path("configs" if Path("configs").is_dir() else ".")
        here = f"in {specs}/" if specs.name else "in this folder"
        click.echo(f"A spec {here} finds it by: plugins: [{scalar(Path(os.path.relpath(path, specs)).as_posix())}]")
        return
    where = Path(folder or wanted.distribution)
    written = write_files(where, distribution(wanted))
    _tell(
        written,
        [f"cd {shlex.quote(str(where))}", "pip install -e '.[dev]'", "pytest", "mlpipe run example/houses.yaml"],
    )
    if installed_from():
        click.echo(f"In a new environment, mlpipe itself comes first: pip install '{requirement()}'")


@command.command("project")
@click.argument("folder", type=click.Path())
def new_project(folder: str) -> None:
    """Write a project into FOLDER: a spec that runs, data, a plugin with its test, and a Makefile."""
    where = Path(folder)
    written = write_files(where, project(where.resolve().name))
    _tell(written, [f"cd {shlex.quote(str(where))}", "make run", "make test"])
    if place := installed_from():
        click.echo(f"requirements.txt names {place}, from where mlpipe is installed here.")


def _tell(written: list[Path], following: list[str]) -> None:
    for path in written:
        click.echo(f"wrote {path}")
    click.echo("Now:")
    for line in following:
        click.echo(f"  {line}")
