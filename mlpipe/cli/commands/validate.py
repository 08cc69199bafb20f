"""``mlpipe validate``."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterable

import click

from mlpipe.cli.options import as_json, read_spec, show_warnings, spec_options
from mlpipe.engine.planning import make_plan
from mlpipe.errors import Problem, SpecError
from mlpipe.plugin import REGISTRY
from mlpipe.spec.schema import stale_schema


@click.command("validate")
@spec_options
@as_json
def command(spec: str, overrides: tuple[str, ...], plugins: tuple[str, ...], as_json: bool) -> None:
    """Check SPEC without running it: its keys, plugins, parameters, and, by the data's header, its columns."""
    try:
        loaded = read_spec(spec, overrides, plugins)
        make_plan(loaded)
    except SpecError as error:
        if as_json:
            click.echo(json.dumps({"valid": False, "problems": _listed(error.problems)}, indent=2, ensure_ascii=False))
            sys.exit(error.exit_code)
        raise
    if as_json:
        click.echo(json.dumps({"valid": True, "problems": _listed(loaded.warnings)}, indent=2, ensure_ascii=False))
    else:
        show_warnings(loaded.warnings)
        click.echo(f"{spec} is valid")
    if stale := stale_schema(loaded.text, loaded.path, REGISTRY):
        local = [loaded.folder / each for each in loaded.spec.plugins]
        options = "".join(f" --plugin {shlex.quote(os.path.normpath(each))}" for each in local)
        click.echo(
            f"hint: {stale} is {'not that of the plugins known here' if stale.exists() else 'not there'}: "
            f"mlpipe schema{options} --output {shlex.quote(str(stale))}",
            err=True,
        )


def _listed(problems: Iterable[Problem]) -> list[dict[str, object]]:
    return [
        {
            "file": problem.position.file if problem.position else None,
            "line": problem.position.line if problem.position else None,
            "column": problem.position.column if problem.position else None,
            "path": list(problem.path),
            "severity": problem.severity,
            "message": problem.message,
        }
        for problem in problems
    ]
