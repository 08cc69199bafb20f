"""What a run found, as HTML for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mlpipe.plugin import Candidate, RunResult
from mlpipe.plugin.formatting import counted, duration, figure


def run_html(run: RunResult) -> str:
    """Leaderboard and holdout scores as HTML, for notebooks."""
    direction = "higher" if run.greater_is_better else "lower"
    board = [[*_cells(candidate)] for candidate in run.leaderboard]
    holdout = [
        ["winner", *(figure(score) for score in run.holdout.values())],
        ["baseline", *(figure(run.baseline_holdout.get(name)) for name in run.holdout)],
    ]
    return "".join(
        (
            f"<p><b>{escape(run.name)}</b>: {escape(run.metric)} in cross-validation, {direction} is better</p>",
            _table(["model", run.metric, "±", "fit", "verdict"], board),
            f"<p>Holdout: {counted(run.rows['holdout'], 'row')} that nothing had seen, scored once</p>",
            _table(["", *run.holdout], holdout),
        )
    )


def _cells(candidate: Candidate) -> list[str]:
    scores = candidate.cv
    if scores is None:
        return [candidate.label, "–", "–", "–", "failed"]
    return [
        candidate.label,
        figure(scores.mean),
        figure(scores.high - scores.mean),
        duration(candidate.fit_seconds),
        candidate.verdict,
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    def line(cells: Sequence[str], tag: str) -> str:
        first, *rest = cells
        right = "".join(f'<{tag} style="text-align: right">{escape(cell)}</{tag}>' for cell in rest)
        return f'<tr><{tag} style="text-align: left">{escape(first)}</{tag}>{right}</tr>'

    body = "".join(line(row, "td") for row in rows)
    return f"<table><thead>{line(head, 'th')}</thead><tbody>{body}</tbody></table>"
