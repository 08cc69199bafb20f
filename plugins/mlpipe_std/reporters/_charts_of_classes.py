"""Charts of a classification's errors, and the confusion matrix as a table."""

from __future__ import annotations

from mlpipe.plugin import figure
from mlpipe_std.reporters._charts import BLUE, GREY, ORANGE, SERIES, Chart, axis, line, plotly_text, reference, short
from mlpipe_std.reporters._errors_of_classes import ClassErrors, ClassFigures
from mlpipe_std.reporters._markup import Html, element
from mlpipe_std.reporters._tables import Column, Row, table
from mlpipe_std.reporters._words import percent

_CURVES = len(SERIES)
_MATRIX = 15
"""More classes than this make a matrix that nobody can read."""


def class_charts(errors: ClassErrors) -> list[Chart]:
    """The curves that there are for this number of classes."""
    charts = [_roc(errors)] if errors.roc else []
    if errors.precision_recall:
        charts.append(_precision_recall(errors))
    if errors.calibration:
        charts.append(_calibration(errors))
    if errors.scores:
        charts.append(_scores(errors))
    return charts


def confusion_table(errors: ClassErrors) -> Html | None:
    """True classes downwards, predicted ones across, shaded by the share of the true class; None for too many."""
    if len(errors.labels) > _MATRIX:
        return None
    columns = [Column("actual ↓ predicted →"), *(Column(label, numeric=True) for label in errors.labels)]
    rows = [
        Row([label, *(_cell(count, sum(counts)) for count in counts)])
        for label, counts in zip(errors.labels, errors.confusion, strict=True)
    ]
    return element("div", table("Confusion matrix", columns, rows), class_="confusion")


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


def _cell(count: int, of: int) -> Html:
    share = count / of if of else 0.0
    text = element("span", f"{count:,}"), element("small", percent(share))
    return element("div", text, class_=f"heat heat-{round(share * 10)}")


def _roc(errors: ClassErrors) -> Chart:
    worst = sorted(errors.roc, key=lambda curve: curve.area)[:_CURVES]
    traces = [
        line(
            curve.x,
            curve.y,
            name=f"{plotly_text(curve.label, 18)} ({curve.area:.3f})",
            line={"color": SERIES[place], "width": 2.2},
            hovertemplate="finds %{y:.1%} at %{x:.1%} false alarms<extra></extra>",
        )
        for place, curve in enumerate(curve for curve in errors.roc if curve in worst)
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
        height=400,
    )


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
    for label, counts, color in zip(errors.labels, errors.scores, (GREY, ORANGE), strict=True):
        total = sum(counts) or 1
        traces.append(
            {
                "type": "bar",
                "name": plotly_text(label, 18),
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
