"""Charts of a classification's errors, and the confusion matrix as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from mlpipe.plugin import figure
from mlpipe_std.reporters._charts import BLUE, GREY, ORANGE, SERIES, Chart, axis, line, plotly_names, reference, short
from mlpipe_std.reporters._errors_of_classes import ClassErrors, ClassFigures
from mlpipe_std.reporters._markup import Html, element
from mlpipe_std.reporters._names import told_apart, unbroken
from mlpipe_std.reporters._tables import Column, Row, table
from mlpipe_std.reporters._words import percent

_CURVES = len(SERIES)
_MATRIX = 15
"""More classes than this make a matrix that nobody can read."""
_BESIDE = 6
"""More classes than this need the whole width."""
_SIDE = 36
"""Characters that two lines hold at the side of a row."""
_HALF, _WHOLE, _SIGN = 440, 950, 9
"""Pixels of the matrix without its side, in half of the page and in the whole; of a character in its head."""


def class_charts(errors: ClassErrors) -> list[Chart]:
    """The curves that there are for this number of classes."""
    roc = _roc(errors) if errors.roc else None
    charts = [roc] if roc else []
    if errors.precision_recall:
        charts.append(_precision_recall(errors))
    if errors.calibration:
        beside = _calibration(errors)
        charts.append(replace(beside, height=roc.height) if roc else beside)
    if errors.scores:
        charts.append(_scores(errors))
    return charts


def class_tables(errors: ClassErrors) -> Html:
    """The confusion matrix and the figures of each class: side by side, or one below the other for many classes."""
    style = "pair" if len(errors.labels) <= _BESIDE else "stacked"
    return element("div", confusion_table(errors), class_table(errors), class_=style)


def confusion_table(errors: ClassErrors) -> Html | None:
    """True classes downwards, predicted ones across, shaded by the share of the true class; None for too many."""
    if len(errors.labels) > _MATRIX:
        return None
    corner = Column("actual ↓ predicted →")
    heads = zip(told_apart(errors.labels, _room(len(errors.labels))), errors.labels, strict=True)
    columns = [
        corner,
        *(Column(unbroken(text), numeric=True, note=label if text != label else "") for text, label in heads),
    ]
    rows = [
        Row([element("span", unbroken(text), class_="clamped", title=errors.labels[code]), *_cells(errors, code)])
        for code, text in enumerate(told_apart(errors.labels, _SIDE))
    ]
    return element("div", table("Confusion matrix", columns, rows), class_="confusion")


def _room(classes: int) -> int:
    """The characters that two lines hold in the head of a column."""
    width = (_HALF if classes <= _BESIDE else _WHOLE) // classes - 10
    return min(40, 2 * (width // _SIGN))


def class_table(errors: ClassErrors) -> Html:
    """Precision, recall, F1 and area under the curve of each class."""
    columns = [
        Column("class"),
        Column("rows", numeric=True),
        Column("precision", numeric=True, note="of the rows predicted to be this class, the share that is"),
        Column("recall", numeric=True, note="of the rows of this class, the share that was found"),
        Column("F1", numeric=True, note="the harmonic mean of precision and recall"),
        Column("ROC AUC", numeric=True, note="this class against all others"),
    ]
    return table("Each class", columns, (_class_row(each) for each in errors.classes))


def _class_row(each: ClassFigures) -> Row:
    scores = (each.precision, each.recall, each.f1, each.auc)
    return Row([each.label, f"{each.rows:,}", *(_score(score) for score in scores)])


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _cells(errors: ClassErrors, actual: int) -> list[Html]:
    counts, rows = errors.confusion[actual], sum(errors.confusion[actual])
    return [_cell(count, rows, right=code == actual) for code, count in enumerate(counts)]


def _cell(count: int, of: int, *, right: bool) -> Html:
    """A shaded cell. Of errors small shares count, so their shades go with the root of the share."""
    share = count / of if of else 0.0
    text = element("span", f"{count:,}"), element("small", percent(share))
    shade = f"heat-{round(share * 10)}" if right else f"miss-{math.ceil(10 * math.sqrt(share))}"
    return element("div", text, class_=f"heat {shade}")


def _roc(errors: ClassErrors) -> Chart:
    worst = sorted(errors.roc, key=lambda curve: curve.area)[:_CURVES]
    drawn = [curve for curve in errors.roc if curve in worst]
    names = plotly_names([curve.label for curve in drawn], 24)
    traces = [
        line(
            curve.x,
            curve.y,
            name=f"{names[place]} ({curve.area:.3f})",
            line={"color": SERIES[place], "width": 2.2},
            hovertemplate="finds %{y:.1%} at %{x:.1%} false alarms<extra></extra>",
        )
        for place, curve in enumerate(drawn)
    ]
    one = len(errors.labels) == 2
    text = f"Area {errors.roc[0].area:.3f}: " if one else "One class against all others, with its area. "
    few = f" The {_CURVES} hardest of {len(errors.roc)} classes." if len(errors.roc) > _CURVES else ""
    return Chart(
        "ROC curve" if one else "ROC curves",
        f"{text}{'0' if one else 'An area of 0'}.5 is guessing, 1 is perfect.{few}",
        [reference([0, 1], [0, 1]), *traces],
        {
            "xaxis": axis("false alarms: share of the others", range=[-0.01, 1.01], tickformat=".0%"),
            "yaxis": axis("found: share of the class", range=[-0.01, 1.02], tickformat=".0%"),
            "showlegend": not one,
            "hovermode": "closest",
        },
        height=400 if one else 360 + 20 * _legend_lines(names),
    )


def _legend_lines(names: Sequence[str]) -> int:
    """The lines that a legend of these names, with their areas, needs in half of the page."""
    widest = max(map(len, names)) + len(" (0.123)")
    return math.ceil(len(names) / max(1, _HALF // (40 + 7 * widest)))


def _precision_recall(errors: ClassErrors) -> Chart:
    curve = errors.precision_recall
    assert curve is not None  # noqa: S101 - asked for only where there is one
    share = errors.classes[1].rows / errors.rows
    return Chart(
        "Precision and recall",
        f"Average precision {curve.area:.3f}; guessing gives {share:.3f}, the share of “{curve.label}”.",
        [
            reference([0, 1], [share, share]),
            line(
                curve.x,
                curve.y,
                line={"color": BLUE, "width": 2.2},
                showlegend=False,
                hovertemplate="finds %{x:.1%}, of what it names %{y:.1%} is right<extra></extra>",
            ),
        ],
        {
            "xaxis": axis("recall: share found", range=[-0.01, 1.01], tickformat=".0%"),
            "yaxis": axis("precision: share right", range=[0, 1.02], tickformat=".0%"),
        },
        height=400,
    )


def _calibration(errors: ClassErrors) -> Chart:
    groups = errors.calibration
    dots = line(
        [each.predicted for each in groups],
        [each.observed for each in groups],
        mode="lines+markers",
        marker={"color": BLUE, "size": 8},
        line={"color": BLUE, "width": 1.5},
        showlegend=False,
        customdata=[each.rows for each in groups],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": short(each.high - each.observed for each in groups),
            "arrayminus": short(each.observed - each.low for each in groups),
            "color": GREY,
            "thickness": 1.5,
            "width": 4,
        },
        hovertemplate="said %{x:.1%}, was %{y:.1%} of %{customdata:,} rows<extra></extra>",
    )
    if len(errors.labels) == 2:
        text = f"On the dashed line a predicted 30 % for “{errors.labels[1]}” comes true in 30 % of the cases."
    else:
        text = "On the dashed line rows whose class is predicted with 70 % are right in 70 % of the cases."
    return Chart(
        "Calibration",
        f"{text} Thin lines: 95 % intervals.",
        [reference([0, 1], [0, 1]), dots],
        {
            "xaxis": axis("predicted probability", range=[-0.02, 1.02], tickformat=".0%"),
            "yaxis": axis("observed share", range=[-0.02, 1.02], tickformat=".0%"),
        },
        height=400,
    )


def _scores(errors: ClassErrors) -> Chart:
    assert errors.scores is not None  # noqa: S101 - asked for only where there are some
    traces = []
    names = plotly_names(errors.labels, 24)
    for label, counts, color in zip(names, errors.scores, (GREY, ORANGE), strict=True):
        total = sum(counts) or 1
        traces.append(
            {
                "type": "bar",
                "name": label,
                "x": [(place + 0.5) / len(counts) for place in range(len(counts))],
                "y": short(count / total for count in counts),
                "width": 1 / len(counts),
                "marker": {"color": color, "opacity": 0.65},
                "hovertemplate": "%{y:.1%} of these rows near %{x:.0%}<extra></extra>",
            }
        )
    return Chart(
        "How sure the model is",
        f"Rows by the predicted probability of “{errors.labels[1]}”: the less they overlap, the better.",
        traces,
        {
            "barmode": "overlay",
            "bargap": 0,
            "xaxis": axis("predicted probability", range=[0, 1.005], tickformat=".0%"),
            "yaxis": axis("share of the class", tickformat=".0%"),
        },
        height=400,
    )


def accuracy_in_words(errors: ClassErrors) -> str:
    """How many rows were put into the right class."""
    right = sum(errors.confusion[code][code] for code in range(len(errors.labels)))
    return f"{right:,} of {errors.rows:,} rows ({figure(100 * right / errors.rows)} %) are put into the right class."
