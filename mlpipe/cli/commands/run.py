"""``mlpipe run``."""

from __future__ import annotations

import json
import signal
from types import FrameType

import click

from mlpipe.cli.leaderboard import show_result
from mlpipe.cli.options import as_json, read_spec, spec_options, store_folder
from mlpipe.cli.progress import Progress
from mlpipe.engine.events import Event, RunStarted
from mlpipe.engine.planning import make_plan
from mlpipe.engine.record import run_record
from mlpipe.engine.run import run_plan
from mlpipe.errors import NoSignalError, Terminated


@click.command("run")
@spec_options
@click.option("--store", metavar="DIR", help="Where runs are kept: else $MLPIPE_STORE, else ./artifacts.")
@click.option("--fail-if-no-signal", is_flag=True, help="Exit with code 5 where no model beats the baseline.")
@as_json
def command(
    spec: str,
    overrides: tuple[str, ...],
    plugins: tuple[str, ...],
    store: str | None,
    fail_if_no_signal: bool,
    as_json: bool,
) -> None:
    """Run SPEC: read and check the data, train and compare the models, report the winner.

    Progress goes to stderr; the leaderboard, or with --json the content of run.json, to stdout.
    """
    signal.signal(signal.SIGTERM, _terminate)
    loaded = read_spec(spec, overrides, plugins)
    plan = make_plan(loaded)
    folder, begun = store_folder(store), Begun()
    try:
        with Progress() as progress:
            finished = run_plan(plan, loaded.text_as_run, folder, [begun, progress])
    except BaseException:
        if as_json and begun.run_id:  # the record of a run that failed is printed as that of any other
            click.echo((folder / "runs" / begun.run_id / "run.json").read_text().rstrip())
        raise
    if as_json:
        click.echo(json.dumps(run_record(finished.result), indent=2, ensure_ascii=False))
    else:
        show_result(finished)
    if fail_if_no_signal and not finished.beats_baseline:
        raise NoSignalError(
            "no model beats the baseline",
            hint="the features may hold nothing about the target, or there are too few rows to tell",
        )


class Begun:
    """A listener that remembers which run began."""

    run_id = ""

    def __call__(self, event: Event) -> None:
        """Take the id from the first event."""
        if isinstance(event, RunStarted):
            self.run_id = event.run_id


def _terminate(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: what follows is the clearing up
    raise Terminated
