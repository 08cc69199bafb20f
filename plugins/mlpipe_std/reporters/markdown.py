"""The report to paste: a short summary in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from mlpipe.plugin import Candidate, Reporter, RunResult, duration, storage
from mlpipe_std.reporters._files import write_whole
from mlpipe_std.reporters._markup import visible
from mlpipe_std.reporters._signal import beats_baseline, verdict
from mlpipe_std.reporters._trust import judge
from mlpipe_std.reporters._words import (
    against_baseline,
    direction,
    metric_title,
    moment,
    rows_in_words,
    score,
    unit,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]|~$>]|^[#+=-](?=[\s#=-]|$))")


class Markdown(Reporter, name="markdown"):
    """A summary for a README or a merge request, ``report.md``: result, leaderboard, warnings.

    ```yaml
    use: markdown
    ```
    """

    def write(self, run: RunResult, folder: Path) -> list[Path]:
        """Write ``report.md``. Raises OSError where the folder cannot be written."""
        parts = [_title(run), _result(run), _holdout(run), _leaderboard(run), _closing(run)]
        return [write_whole(folder / "report.md", "\n\n".join(part for part in parts if part) + "\n")]


def escaped(text: str) -> str:
    """Text that Markdown, HTML in Markdown and templates around it take as text, on one line."""
    flat = " ".join(visible(text).split())
    return _SPECIAL.sub(r"\\\g<0>", flat.replace("&", "&amp;").replace("<", "&lt;"))


def _title(run: RunResult) -> str:
    about = f"Predicts {escaped(run.target)} ({run.task}), {rows_in_words(run)}; {escaped(moment(run.started_at))}."
    return f"# {escaped(run.name or run.run_id)}\n\n{about}"


def _result(run: RunResult) -> str:
    judgement = judge(run)
    said = f"**{judgement.headline}.** {escaped(judgement.sentence)}"
    findings = "\n".join(f"- {escaped(each)}" for each in judgement.findings)
    if beats_baseline(run) is False:
        parts = [said, _measured(run, f"The best model is **{escaped(run.winner or 'none')}**"), findings]
    else:
        parts = [_measured(run, f"**{escaped(run.winner or 'none')}** won"), said, findings]
    return "\n\n".join(part for part in parts if part)


def _measured(run: RunResult, who: str) -> str:
    """What the winner reached on the held-out rows."""
    if run.metric not in run.holdout:
        return ""
    measured = f"{metric_title(run.metric)} {unit(run)}".strip()
    held, beside = score(run, run.metric, run.holdout[run.metric]), against_baseline(run)
    return (
        f"{who}: {held} {escaped(measured)} on the held-out rows ({direction(run)}){f', {beside}' if beside else ''}."
    )


def _holdout(run: RunResult) -> str:
    if not run.holdout:
        return ""
    rows = (
        [metric_title(name), score(run, name, value), score(run, name, run.baseline_holdout.get(name))]
        for name, value in run.holdout.items()
    )
    return _table(["metric", "held-out rows", "baseline there"], ":--|--:|--:", rows)


def _leaderboard(run: RunResult) -> str:
    if not run.leaderboard:
        return ""
    heads = ["candidate", metric_title(run.metric), "95 % interval", "fit", "predict a row", "size", "verdict"]
    rows = (_candidate(run, each) for each in run.leaderboard)
    return "## Leaderboard\n\n" + _table(heads, ":--|--:|:--|--:|--:|--:|:--", rows)


def _candidate(run: RunResult, each: Candidate) -> list[str]:
    judged = verdict(run, each) + (f": {each.reason}" if each.reason else "")
    if each.cv is None:
        return [each.label, "–", "–", "–", "–", "–", judged]
    return [
        each.label,
        score(run, run.metric, each.cv.mean),
        " to ".join(score(run, run.metric, end) for end in (each.cv.low, each.cv.high)),
        duration(each.fit_seconds),
        duration(each.predict_us_per_row / 1e6),
        storage(each.state_bytes),
        judged,
    ]


def _table(heads: Sequence[str], rule: str, rows: Iterable[Sequence[str]]) -> str:
    head, *body = (f"| {' | '.join(escaped(cell) for cell in row)} |" for row in (heads, *rows))
    return "\n".join([head, f"|{rule}|", *body])


def _closing(run: RunResult) -> str:
    held = sum(each.passed for each in run.checks)
    checks = f"{held} of {len(run.checks)} data checks held. " if run.checks else ""
    return f"{checks}Seed {run.seed}, run {escaped(run.run_id)}, took {duration(run.seconds)}."
