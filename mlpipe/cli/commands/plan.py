"""``mlpipe plan``."""

from __future__ import annotations

import json

import click

from mlpipe.cli.options import as_json, read_spec, show_warnings, spec_options
from mlpipe.engine.outline import outline
from mlpipe.engine.planning import make_plan


@click.command("plan")
@spec_options
@as_json
def command(spec: str, overrides: tuple[str, ...], plugins: tuple[str, ...], as_json: bool) -> None:
    """Show what a run of SPEC would do: every default filled in, every inserted step with its reason.

    Of plugins the parameters are shown that are not as by default; --json has all, and so has describe.
    """
    loaded = read_spec(spec, overrides, plugins)
    plan = make_plan(loaded)
    show_warnings(loaded.warnings)
    tree = outline(plan)
    if as_json:
        click.echo(json.dumps(tree, indent=2, ensure_ascii=False))
        return
    from mlpipe.cli.outline import show_outline

    show_outline(tree)
