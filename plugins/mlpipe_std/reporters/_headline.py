"""The first screen: who won, how good it is, and whether to believe it."""

from __future__ import annotations

from mlpipe.plugin import RunResult, duration
from mlpipe_std.reporters._markup import Content, Html, element
from mlpipe_std.reporters._section import Section
from mlpipe_std.reporters._signal import beats_baseline, winner_in_words
from mlpipe_std.reporters._tables import Column, Row, facts, table
from mlpipe_std.reporters._trust import Judgement, judge
from mlpipe_std.reporters._words import (
    against_baseline,
    capital,
    direction,
    metric_title,
    moment,
    rows_in_words,
    score,
    unit,
    winner_of,
)


def masthead(run: RunResult) -> Html:
    """The run's name and what it was about."""
    about = facts(
        {
            "predicts": element("span", element("code", run.target), f" ({run.task})"),
            "rows": rows_in_words(run),
            "split": run.split,
            "run": f"{moment(run.started_at)}, took {duration(run.seconds)}",
        },
        class_="about",
    )
    return element(
        "header", element("p", "mlpipe report", class_="brand"), element("h1", run.name or run.run_id), about
    )


def headline(run: RunResult) -> Section:
    """Winner, holdout score, baseline and a judgement in words."""
    judgement = judge(run)
    content: list[Content] = [_judgement(judgement)]
    if run.holdout:
        content.insert(0, element("div", _score(run, judgement), _all_scores(run), class_="headline"))
    return Section("result", "Result", content)


def _score(run: RunResult, judgement: Judgement) -> Html:
    held = run.holdout.get(run.metric)
    winner = winner_of(run)
    metric = capital(f"{metric_title(run.metric)} {unit(run)}".strip())
    promised = None
    if winner is not None and winner.cv is not None:
        promised = element("p", f"Cross-validation gave {score(run, run.metric, winner.cv.mean)}.")
    lost = beats_baseline(run) is False
    return element(
        "div",
        element("p", "No model beats the baseline; the best of them" if lost else "Winner", class_="label"),
        element("p", run.winner or "none", class_="winner"),
        element("p", score(run, run.metric, held), class_="score"),
        element("p", f"{metric} on the held-out rows; {direction(run)}", class_="label"),
        element("p", _sentence(against_baseline(run))),
        promised,
        class_=f"card hero{' is-bad' if judgement.level == 'bad' else ''}",
    )


def _sentence(text: str) -> str:
    return f"{capital(text)}." if text else ""


def _all_scores(run: RunResult) -> Html:
    winner = winner_of(run)
    columns = [
        Column("metric"),
        Column("held-out rows", numeric=True),
        Column("baseline there", numeric=True),
        Column("cross-validation", numeric=True),
    ]
    promised = {} if winner is None else {name: each.mean for name, each in winner.other_cv.items()}
    if winner is not None and winner.cv is not None:
        promised[run.metric] = winner.cv.mean
    rows = [
        Row(
            [
                metric_title(name),
                *(score(run, name, each) for each in (value, run.baseline_holdout.get(name), promised.get(name))),
            ],
            mark="chosen" if name == run.metric else "",
        )
        for name, value in run.holdout.items()
    ]
    note = element("p", f"{capital(metric_title(run.metric))} chose the {winner_in_words(run)}.", class_="quiet")
    return element("div", table(f"Scores of the {winner_in_words(run)}", columns, rows), note, class_="card")


def _judgement(judgement: Judgement) -> Html:
    findings = element("ul", (element("li", each) for each in judgement.findings)) if judgement.findings else None
    return element(
        "div",
        element("p", element("strong", f"{judgement.headline}. "), judgement.sentence),
        findings,
        class_=f"judgement is-{judgement.level}",
        role="note",
    )
