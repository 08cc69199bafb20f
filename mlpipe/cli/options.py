"""Options and arguments that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from mlpipe.errors import CommandError, PluginError, Problem, StoreError, listing, suggest
from mlpipe.plugin import REGISTRY
from mlpipe.plugin.discovery import load_local
from mlpipe.spec.load import LoadedSpec, load_spec

Command = Callable[..., Any]

KINDS = ("source", "check", "transform", "splitter", "model", "searcher", "metric", "reporter")


class Kind(click.Choice[str]):
    """A kind of plugins; one that is misspelt gets the near one."""

    name = "kind"

    def __init__(self) -> None:
        super().__init__(KINDS)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The kind. Raises CommandError where there is none of this name."""
        if value not in KINDS:
            near = suggest(value, KINDS)
            raise CommandError(f"no kind is named '{value}'{near}", hint="" if near else f"there are: {listing(KINDS)}")
        return value


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout.")
plugin_paths = click.option(
    "--plugin", "plugins", multiple=True, metavar="PATH", help="A plugin file or folder to load first."
)


def spec_options(command: Command) -> Command:
    """The spec file with its overrides and extra plugins."""
    overrides = click.option(
        "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a value: models.xgboost.max_depth=6."
    )
    return click.argument("spec", type=click.Path())(overrides(plugin_paths(command)))


def read_spec(spec: str, overrides: tuple[str, ...], plugins: tuple[str, ...]) -> LoadedSpec:
    """The validated spec. Raises SpecError with all its problems."""
    return load_spec(
        Path(spec),
        overrides=overrides,
        plugin_paths=[Path(plugin) for plugin in plugins],
        environment=os.environ,
        registry=REGISTRY,
    )


def show_warnings(warnings: Iterable[Problem]) -> None:
    """Print what a valid spec should still be looked at for."""
    for warning in warnings:
        click.echo(str(warning), err=True)


def load_plugins(plugins: tuple[str, ...]) -> None:
    """Load plugin files and folders named on the command line."""
    for plugin in plugins:
        load_local(Path(plugin))


def store_folder(given: str | None) -> Path:
    """The store: ``--store``, else ``$MLPIPE_STORE``, else ``artifacts`` in the current folder.

    Raises StoreError where that is no folder.
    """
    folder = Path(given or os.environ.get("MLPIPE_STORE") or "artifacts")
    if folder.exists() and not folder.is_dir():
        raise StoreError(
            f"the store {folder} is not a folder", hint="choose another place with --store DIR or MLPIPE_STORE"
        )
    return folder


def kinds_named(name: str, kind: str | None) -> list[str]:
    """The kinds of which there is a plugin of this name. Raises PluginError where there is none."""
    kinds = [each for each in KINDS if (kind is None or each == kind) and name in REGISTRY.names(each)]
    if not kinds:
        known = sorted({other for each in KINDS for other in REGISTRY.names(each)})
        near = suggest(name, known)
        sort = kind or "plugin"
        raise PluginError(
            f"no {sort} is named '{name}'{near}", hint="" if near else f"there are: {listing(known, 200)}"
        )
    return kinds
