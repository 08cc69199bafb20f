"""How good the winner is, row by row, and which columns it leans on."""

from __future__ import annotations

from collections.abc import Sequence

from mlpipe.plugin import Importance, RunResult, counted, figure
from mlpipe_std.reporters._charts import BLUE, DARK, Chart, axis, chart, plotly_names, plotly_text, short
from mlpipe_std.reporters._charts_of_classes import accuracy_in_words, class_charts, class_tables
from mlpipe_std.reporters._charts_of_values import value_charts
from mlpipe_std.reporters._errors_of_values import ValueErrors
from mlpipe_std.reporters._markup import Content, Html, element
from mlpipe_std.reporters._names import joined
from mlpipe_std.reporters._quality import Quality, qualities
from mlpipe_std.reporters._section import Section
from mlpipe_std.reporters._signal import winner_in_words
from mlpipe_std.reporters._tables import Column, Row, folded, table
from mlpipe_std.reporters._words import metric_title

_ROWS_WORDS = {
    "holdout": "held-out rows, which no model had seen",
    "out_of_fold": "rows of the validation folds, each predicted by a model that had not seen it",
}
_BARS = 20


def quality(run: RunResult) -> Section | None:
    """The winner's errors on the holdout, and folded below them those out of fold."""
    found = qualities(run)
    if not found:
        return None
    first, *others = found
    content: list[Content] = [_view(first, run)]
    content += [folded(f"The same on {_described(other)}", _view(other, run)) for other in others]
    return Section("quality", f"How good the {winner_in_words(run)} is", content, f"Measured on {_described(first)}.")


def importance(run: RunResult) -> Section | None:
    """Permutation importance."""
    if not run.importance:
        return None
    most = list(run.importance[:_BARS])
    few = f" The {len(most)} most important of {len(run.importance)} columns." if len(run.importance) > _BARS else ""
    lead = (
        f"How much worse {metric_title(run.metric)} gets when the values of one column are shuffled. "
        f"Columns that tell the same share their importance.{few}"
    )
    columns = [Column("column"), Column("importance", numeric=True), Column("spread (±)", numeric=True)]
    rows = (Row([each.column, figure(each.mean), figure(each.std)]) for each in run.importance)
    everything = folded("All columns as a table", table("Feature importance", columns, rows))
    drawn = chart("importance-chart", _importance(run, most), _useless(run.importance))
    return Section("importance", "What matters", [drawn, everything], lead)


def _useless(found: Sequence[Importance]) -> Html | None:
    """What a bar to the left of 0 means."""
    names = [each.column for each in found if each.mean < 0]
    if not names:
        return None
    it = "it does" if len(names) == 1 else "they do"
    words = f"Shuffling {joined(names)} improves the score: {it} not help the model, and may be dropped."
    return element("p", words, class_="note")


def _described(view: Quality) -> str:
    return f"{counted(view.errors.rows, 'row').removesuffix(' rows')} {_ROWS_WORDS[view.rows]}"


def _view(view: Quality, run: RunResult) -> Content:
    errors = view.errors
    if isinstance(errors, ValueErrors):
        charts = value_charts(errors, run.target)
        tables: list[Content] = []
        words = _bias(errors, run.target)
    else:
        charts = class_charts(errors)
        tables = [class_tables(errors)]
        words = accuracy_in_words(errors)
    drawn = (chart(f"{view.rows}-{number}", each) for number, each in enumerate(charts))
    return [element("p", words), tables, element("div", drawn, class_="charts")]


def _bias(errors: ValueErrors, target: str) -> str:
    side = "too low" if errors.bias > 0 else "too high"
    return (
        f"Half of the predictions are within ± {figure(errors.half_within)} of the actual {target}, 90 % within "
        f"± {figure(errors.most_within)}. On average they are {figure(abs(errors.bias))} {side}."
    )


def _importance(run: RunResult, most: Sequence[Importance]) -> Chart:
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": short(each.mean for each in most),
        "y": plotly_names(each.column for each in most),
        "error_x": {
            "type": "data",
            "array": short(each.std for each in most),
            "color": DARK,
            "thickness": 1.3,
            "width": 3,
        },
        "marker": {"color": BLUE},
        "customdata": [plotly_text(each.column, 120) for each in most],
        "hovertemplate": "%{customdata}: %{x:,.4~g}<extra></extra>",
    }
    layout = {
        "xaxis": axis(f"{metric_title(run.metric)} gets worse by"),
        "yaxis": {"type": "category", "autorange": "reversed", "automargin": True},
        "bargap": 0.35,
    }
    text = "The longer the bar, the more the model leans on the column; the thin lines are the spread of shuffles."
    return Chart("Feature importance", text, [bars], layout, height=120 + 26 * len(most))
