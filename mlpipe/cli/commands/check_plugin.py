"""``mlpipe check-plugin``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from mlpipe.cli.options import Kind, as_json, kinds_named, load_plugins, plugin_paths
from mlpipe.errors import CommandError, PluginError
from mlpipe.plugin import REGISTRY
from mlpipe.plugin.declared import load_declared
from mlpipe.plugin.discovery import load_local

FAILED = 1
_MARKS = {"passed": ("ok", "green"), "failed": ("FAILED", "red"), "skipped": ("skipped", "yellow")}


@click.command("check-plugin")
@click.argument("plugin")
@click.option("--kind", type=Kind(), help="Which one, where plugins of several kinds share the name.")
@click.option("--with", "parameters", metavar="YAML", help="Its parameters, as a spec has them: '{column: size}'.")
@plugin_paths
@as_json
def command(plugin: str, kind: str | None, parameters: str | None, plugins: tuple[str, ...], as_json: bool) -> int:
    """Make the checks that a PLUGIN's kind promises: of a name, or of all plugins in a file or folder.

    Without --with, a plugin has its defaults, or the parameters of the example in its docstring. Exit code 1 if a
    check fails.
    """
    load_plugins(plugins)
    wanted = _in_path(Path(plugin)) if _is_path(plugin) else [(each, plugin) for each in kinds_named(plugin, kind)]
    reports = [_report(each, name, parameters) for each, name in wanted if kind in (None, each)]
    if as_json:
        click.echo(json.dumps(reports, indent=2, ensure_ascii=False))
    else:
        for report in reports:
            _show(report)
    return FAILED if any(each["status"] == "failed" for report in reports for each in report["checks"]) else 0


def _is_path(plugin: str) -> bool:
    return plugin.endswith(".py") or "/" in plugin or Path(plugin).is_dir()


def _in_path(path: Path) -> list[tuple[str, str]]:
    before = REGISTRY.known()
    found = load_declared(path) if path.is_dir() else set()
    if not found:
        load_local(path)
        found = REGISTRY.known() - before
    if not found:
        raise PluginError(f"{path} defines no plugin", hint=_hint(path))
    return sorted(found)


def _hint(path: Path) -> str:
    inner = sorted({str(file.parent) for file in path.glob("*/*.py") if "test" not in file.parent.name})
    if path.is_dir() and inner:
        return f"only the files in it are read, not those in folders below: point at {' or '.join(inner)}"
    return 'a plugin is a class with a name: class Mine(…, name="a.b")'


def _report(kind: str, name: str, parameters: str | None) -> dict[str, Any]:
    from mlpipe.testing.kit.kit import outcomes
    from mlpipe.testing.plugins import subject_of

    if parameters is not None:
        from mlpipe.spec.single import read_plugin

        plugin: Any = read_plugin(kind, name, parameters, where="--with", registry=REGISTRY)
    else:
        plugin = REGISTRY.get(kind, name)
    try:
        subject = subject_of(plugin)
    except TypeError as error:
        raise CommandError(str(error), hint="or, here, --with '{parameter: value}'") from error
    return {"kind": kind, "name": name, "checks": [asdict(each) for each in outcomes(subject)]}


def _show(report: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from mlpipe.cli.console import results_console

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for _ in ("result", "check"):
        table.add_column(no_wrap=True)
    for each in report["checks"]:
        word, style = _MARKS[each["status"]]
        text = Text(each["says"].replace("``", ""))
        if each["reason"]:
            text.append(f"\n{each['reason']}", style=style)
        table.add_row(Text(word, style=style), each["check"], text)
    console = results_console()
    console.print(Text(f"{report['kind']} '{report['name']}'", style="bold"))
    console.print(table)
    console.print(Text(_summary(report["checks"])))


def _summary(checks: Sequence[dict[str, Any]]) -> str:
    counts = {status: sum(each["status"] == status for each in checks) for status in _MARKS}
    told = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    return f"{len(checks)} checks: {told}"
