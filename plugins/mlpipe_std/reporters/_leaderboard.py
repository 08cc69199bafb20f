"""All candidates, and their scores fold by fold."""

from __future__ import annotations

from collections.abc import Sequence

from mlpipe.plugin import Candidate, RunResult, counted, duration, storage
from mlpipe_std.reporters._charts import BLUE, DARK, GREY, Chart, axis, chart, dots, plotly_names, short
from mlpipe_std.reporters._markup import Content, Html, element
from mlpipe_std.reporters._section import Section
from mlpipe_std.reporters._signal import verdict
from mlpipe_std.reporters._sketches import Scale, interval_scale, interval_sketch
from mlpipe_std.reporters._tables import Column, Row, facts, folded, shown, table
from mlpipe_std.reporters._words import capital, direction, metric_title, score, unit

_CHART_ROWS = 15
_NAMED = 4


def leaderboard(run: RunResult) -> Section | None:
    """The table of candidates."""
    if not run.leaderboard:
        return None
    metric = metric_title(run.metric)
    columns = [
        Column("candidate"),
        Column(metric, numeric=True, note="mean over the folds"),
        Column("95 % interval", broad=True, note="for the mean, corrected for folds that share training rows"),
        Column("fit", numeric=True, note="CPU time for one fold"),
        Column("predict", numeric=True, note="time for one row"),
        Column("size", numeric=True, note="of what was learned"),
        Column("verdict", broad=True),
    ]
    scale = interval_scale(run.leaderboard)
    rows = (Row(_cells(run, each, scale), mark=_mark(run, each)) for each in run.leaderboard)
    lead = capital(f"{metric} {unit(run)}".strip()) + f", mean over {_folds(run)}; {direction(run)}."
    return Section("leaderboard", "Leaderboard", table("Leaderboard", columns, rows, stack=True), lead)


def folds(run: RunResult) -> Section | None:
    """Each candidate's score in each fold."""
    scored = [each for each in run.leaderboard if each.cv is not None]
    if not scored:
        return None
    drawn = _drawn(scored)
    lead = f"A model that is good on average may still fail on some rows.{_undrawn(run, scored, drawn)}"
    content = [chart("folds-chart", _fold_chart(run, drawn)), folded("All fold scores", _fold_table(run, scored))]
    return Section("folds", "Fold by fold", content, lead)


def _folds(run: RunResult) -> str:
    counts = {len(each.cv.folds) for each in run.leaderboard if each.cv is not None}
    return f"{max(counts)} folds" if counts else "the folds"


def _mark(run: RunResult, each: Candidate) -> str:
    return f"is-{verdict(run, each).replace(' ', '-')}"


def _cells(run: RunResult, each: Candidate, scale: Scale | None) -> list[Content]:
    name: list[Content] = [element("span", each.label, class_="name")]
    if each.plugin not in each.label:
        name.append(element("small", each.plugin))
    if each.params:
        parameters = {key: element("code", shown(value)) for key, value in each.params.items()}
        name.append(folded("parameters", facts(parameters, class_="parameters")))
    judged: list[Content] = [element("span", verdict(run, each), class_=f"badge {_mark(run, each)}")]
    if each.reason:
        judged.append(element("small", each.reason))
    if each.cv is None or scale is None:
        return [name, "–", None, "–", "–", "–", judged]
    return [
        name,
        score(run, run.metric, each.cv.mean),
        [interval_sketch(each.cv, scale, each.verdict), element("small", _interval(run, each))],
        duration(each.fit_seconds),
        duration(each.predict_us_per_row / 1e6),
        storage(each.state_bytes),
        judged,
    ]


def _interval(run: RunResult, each: Candidate) -> str:
    if each.cv is None or len(each.cv.folds) < 2:
        return "one fold gives none"
    return " to ".join(score(run, run.metric, end) for end in (each.cv.low, each.cv.high))


def _drawn(scored: Sequence[Candidate]) -> list[Candidate]:
    """The best candidates, without those so far off that they would squeeze all others into one spot."""
    scale = interval_scale(scored)
    near = [each for each in scored if scale is None or each.cv is None or scale.holds(each.cv.mean)]
    return near[:_CHART_ROWS]


def _undrawn(run: RunResult, scored: Sequence[Candidate], drawn: Sequence[Candidate]) -> str:
    scale = interval_scale(scored)
    off = [(each, each.cv) for each in scored if scale and each.cv and not scale.holds(each.cv.mean)]
    rest = len(scored) - len(drawn) - len(off)
    named = ", ".join(f"{each.label} ({score(run, run.metric, cv.mean)})" for each, cv in off[:_NAMED])
    words = f" Far outside the chart: {named}{', …' if len(off) > _NAMED else ''}." if off else ""
    return words + (f" The chart leaves out {counted(rest, 'candidate')}." if rest > 0 else "")


def _fold_chart(run: RunResult, drawn: Sequence[Candidate]) -> Chart:
    names = plotly_names(each.label for each in drawn)
    points = [
        (value, name, number)
        for each, name in zip(drawn, names, strict=True)
        for number, value in enumerate(each.cv.folds if each.cv else (), 1)
    ]
    means = [each.cv.mean if each.cv else None for each in drawn]
    colors = [{"winner": BLUE, "baseline": GREY}.get(each.verdict, DARK) for each in drawn]
    metric = metric_title(run.metric)
    traces = [
        dots(
            [value for value, _, _ in points],
            [name for _, name, _ in points],
            name="one fold",
            customdata=[number for _, _, number in points],
            marker={"color": "rgba(194,87,12,0.55)", "size": 8},
            hovertemplate="fold %{customdata}: %{x:,.4~g}<extra></extra>",
        ),
        dots(
            short(means),
            names,
            name="mean",
            marker={"color": colors, "size": 18, "symbol": "line-ns", "line": {"width": 3, "color": colors}},
            hovertemplate="mean %{x:,.4~g}<extra></extra>",
        ),
    ]
    layout = {
        "xaxis": axis(f"{metric}; {direction(run)}"),
        "yaxis": {"type": "category", "autorange": "reversed", "automargin": True},
        "hovermode": "closest",
    }
    return Chart(
        "Scores by fold", f"Dots: {metric} in one fold; bars: the mean.", traces, layout, 130 + 30 * len(drawn)
    )


def _fold_table(run: RunResult, scored: Sequence[Candidate]) -> Html:
    most = max(len(each.cv.folds) for each in scored if each.cv is not None)
    columns = [Column("candidate"), *(Column(f"fold {number + 1}", numeric=True) for number in range(most))]
    columns += [Column("mean", numeric=True), Column("standard deviation", numeric=True)]
    rows = []
    for each in scored:
        if each.cv is not None:
            blank = [None] * (most - len(each.cv.folds))
            values = [*each.cv.folds, *blank, each.cv.mean, each.cv.std]
            rows.append(Row([each.label, *(score(run, run.metric, value) for value in values)]))
    return table("Fold scores", columns, rows)
