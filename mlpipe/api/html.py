"""What a run found, as HTML for notebooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from mlpipe.cli.scores import scores_of
from mlpipe.plugin import Candidate, RunResult
from mlpipe.plugin.formatting import counted, duration


def run_html(run: RunResult) -> str:
    """Leaderboard and holdout scores as HTML, for notebooks."""
    direction = "higher" if run.greater_is_better else "lower"
    write = scores_of(run.metric, [each.cv.mean for each in run.leaderboard if each.cv])
    board = [_cells(candidate, write) for candidate in run.leaderboard]
    both = {name: (score, run.baseline_holdout.get(name)) for name, score in run.holdout.items()}
    written = [[scores_of(name, pair)(score) for score in pair] for name, pair in both.items()]
    holdout = [["winner", *(pair[0] for pair in written)], ["baseline", *(pair[1] for pair in written)]]
    return "".join(
        (
            f"<p><b>{escape(run.name)}</b>: {escape(run.metric)} in cross-validation, {direction} is better</p>",
            _table(["model", run.metric, "±", "fit", "verdict"], board),
            f"<p>Holdout: {counted(run.rows['holdout'], 'row')} that nothing had seen, scored once</p>",
            _table(["", *run.holdout], holdout),
        )
    )


def _cells(candidate: Candidate, write: Callable[[float | None], str]) -> list[str]:
    scores = candidate.cv
    if scores is None:
        return [candidate.label, "–", "–", "–", "failed"]
    return [
        candidate.label,
        write(scores.mean),
        write(scores.high - scores.mean),
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
