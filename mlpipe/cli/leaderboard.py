"""The result of a run as text: leaderboard, winner, holdout, reports."""

from __future__ import annotations

import os
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mlpipe.engine.run import Finished
from mlpipe.plugin import Candidate, RunResult
from mlpipe.plugin.formatting import counted, duration, figure, storage

_MOST = 12
_STYLES = {"winner": "bold green", "tie": "", "worse": "dim", "baseline": "yellow", "failed": "red"}


def show_result(finished: Finished) -> None:
    """Print what a run found to stdout."""
    console = Console(highlight=False)
    run = finished.result
    console.print(_table(run))
    for line in _summary(run):
        console.print(Text(line))
    for name, path in _places(finished).items():
        # Not wrapped, so that a path can be clicked or copied.
        console.print(Text(f"{name:<9}{path}"), soft_wrap=True)


def _table(run: RunResult) -> Table:
    direction = "higher" if run.greater_is_better else "lower"
    table = Table(box=SIMPLE_HEAD, title=f"{run.metric} ({direction} is better), cross-validated", title_justify="left")
    table.add_column("model", no_wrap=True)
    for name in (run.metric, "95 % interval", "fit", "per row", "size"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict")
    shown = _shown(run.leaderboard)
    for candidate in shown:
        table.add_row(*_row(candidate), style=_STYLES[candidate.verdict])
    if len(shown) < len(run.leaderboard):
        table.caption = f"{len(run.leaderboard) - len(shown)} more in the report"
        table.caption_justify = "left"
    return table


def _shown(leaderboard: tuple[Candidate, ...]) -> list[Candidate]:
    """The first few, and whatever must not be missed."""
    return [
        candidate
        for rank, candidate in enumerate(leaderboard)
        if rank < _MOST or candidate.verdict in ("winner", "baseline", "failed")
    ]


def _row(candidate: Candidate) -> list[str]:
    if candidate.cv is None:
        return [candidate.label, "–", "–", "–", "–", "–", f"failed: {candidate.reason}"]
    cv = candidate.cv
    return [
        candidate.label,
        figure(cv.mean),
        f"{figure(cv.low)} – {figure(cv.high)}",
        duration(candidate.fit_seconds),
        duration(candidate.predict_us_per_row / 1e6),
        storage(candidate.state_bytes),
        candidate.verdict,
    ]


def _summary(run: RunResult) -> list[str]:
    winner = next(candidate for candidate in run.leaderboard if candidate.label == run.winner)
    scores = "  ".join(f"{name} {figure(value)}" for name, value in run.holdout.items())
    plain = "  ".join(f"{name} {figure(value)}" for name, value in run.baseline_holdout.items())
    rows = counted(run.rows["holdout"], "row")
    return [
        f"winner   {winner.label}: {winner.reason}",
        f"holdout  {scores}   ({rows}, scored once)",
        f"baseline {plain}",
    ]


def _places(finished: Finished) -> dict[str, str]:
    places = {"report": finished.reports[0]} if finished.reports else {}
    return {name: _near(path) for name, path in {**places, "run": finished.folder}.items()}


def _near(path: Path) -> str:
    """Relative to the current folder where it lies below it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
