"""The result of a run as text: leaderboard, winner, holdout, reports."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mlpipe.cli.console import results_console
from mlpipe.cli.outline import positive_class
from mlpipe.cli.scores import scores_of
from mlpipe.engine.run import Finished
from mlpipe.plugin import Candidate, RunResult
from mlpipe.plugin.formatting import counted, duration, storage

_MOST = 12
_STYLES = {"winner": "bold green", "tie": "", "worse": "dim", "baseline": "yellow", "failed": "red"}


def show_result(finished: Finished) -> None:
    """Print what a run found to stdout."""
    console = results_console()
    run = finished.result
    direction = "higher" if run.greater_is_better else "lower"
    console.print()
    console.print(Text(f"Leaderboard: {run.metric} in cross-validation ± its 95 % interval; {direction} is better"))
    console.print(Padding(_board(run), (1, 2), expand=False))
    for reason in dict.fromkeys(each.reason for each in run.leaderboard if each.verdict == "failed"):
        console.print(Text(f"failed: {reason}", style=_STYLES["failed"]))
    if run.positive is not None:
        line = positive_class(run.positive, is_named=finished.plan.target.positive is not None)
        console.print(Text(f"{line[0].upper()}{line[1:]}"), soft_wrap=True)
    console.print(Text(f"Holdout: {counted(run.rows['holdout'], 'row')} that nothing had seen, scored once"))
    console.print(Padding(_holdout(run), (1, 2), expand=False))
    winner = next(candidate for candidate in run.leaderboard if candidate.label == run.winner)
    lines = {"winner": _winner(winner, beats_baseline=finished.beats_baseline), **_places(finished)}
    for name, line in lines.items():
        # Not wrapped, so that a path can be clicked or copied.
        console.print(Text.assemble((f"{name:<8}", "bold"), line), soft_wrap=True)


def _winner(winner: Candidate, *, beats_baseline: bool) -> str:
    if beats_baseline:
        return f"{winner.label}: {winner.reason}"
    return f"none: no model beats the baseline; the best is {winner.label}"


def _board(run: RunResult) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="underline")
    table.add_column("model", no_wrap=True)
    for name in (run.metric, "±", "fit", "per row", "size"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    shown = _shown(run.leaderboard)
    write = scores_of(run.metric, [each.cv.mean for each in shown if each.cv])
    for candidate in shown:
        table.add_row(*_row(candidate, write), style=_STYLES[candidate.verdict])
    if len(shown) < len(run.leaderboard):
        table.caption = f"{len(run.leaderboard) - len(shown)} more in the report"
        table.caption_justify = "left"
    return table


def _holdout(run: RunResult) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="underline")
    table.add_column("", no_wrap=True)
    for name in run.holdout:
        table.add_column(name, justify="right", no_wrap=True)
    for who, scores in (("winner", run.holdout), ("baseline", run.baseline_holdout)):
        cells = (_pair(run, name)(scores.get(name)) for name in run.holdout)
        table.add_row(who, *cells, style=_STYLES[who])
    return table


def _pair(run: RunResult, metric: str) -> Callable[[float | None], str]:
    return scores_of(metric, [run.holdout[metric], run.baseline_holdout.get(metric)])


def _shown(leaderboard: tuple[Candidate, ...]) -> list[Candidate]:
    """The first few, and whatever must not be missed."""
    return [
        candidate
        for rank, candidate in enumerate(leaderboard)
        if rank < _MOST or candidate.verdict in ("winner", "baseline", "failed")
    ]


def _row(candidate: Candidate, write: Callable[[float | None], str]) -> list[str]:
    if candidate.cv is None:
        return [candidate.label, "–", "–", "–", "–", "–", "failed"]
    cv = candidate.cv
    return [
        candidate.label,
        write(cv.mean),
        write(cv.high - cv.mean),
        duration(candidate.fit_seconds),
        duration(candidate.predict_us_per_row / 1e6),
        storage(candidate.state_bytes),
        candidate.verdict,
    ]


def _places(finished: Finished) -> dict[str, str]:
    places = {"report": finished.reports[0]} if finished.reports else {}
    return {name: _near(path) for name, path in {**places, "run": finished.folder}.items()}


def _near(path: Path) -> str:
    """Relative to the current folder where it lies below it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
