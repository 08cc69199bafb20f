"""Charts of a regression's errors."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from mlpipe.plugin import figure
from mlpipe_std.reporters._charts import BLUE, DARK, ORANGE, PALE_BLUE, Chart, axis, dots, line, reference, short
from mlpipe_std.reporters._errors_of_values import ValueErrors
from mlpipe_std.reporters._words import in_units


def value_charts(errors: ValueErrors, target: str) -> list[Chart]:
    """Predicted and true values, errors by prediction, and how errors spread."""
    return [_agreement(errors, target), _by_prediction(errors, target), _spread(errors, target)]


def _agreement(errors: ValueErrors, target: str) -> Chart:
    ends = [min((*errors.truth, *errors.prediction)), max((*errors.truth, *errors.prediction))]
    return Chart(
        "Predicted and actual",
        f"Each dot is a row{_sampled(errors)}; on the dashed line the prediction is exact.",
        [
            dots(
                errors.prediction,
                short(errors.truth),
                marker={"color": PALE_BLUE, "size": 5},
                showlegend=False,
                hovertemplate="predicted %{x:,.4~g}<br>actual %{y:,.4~g}<extra></extra>",
            ),
            reference(ends, ends),
        ],
        {
            "xaxis": axis(f"predicted {target}", **_scale(errors, ends)),
            "yaxis": axis(f"actual {target}", **_scale(errors, ends)),
            "hovermode": "closest",
        },
        height=400,
    )


def _by_prediction(errors: ValueErrors, target: str) -> Chart:
    missed = [actual - predicted for actual, predicted in zip(errors.truth, errors.prediction, strict=True)]
    low, high = errors.errors.edges[0], errors.errors.edges[-1]
    room = 0.15 * (high - low)
    traces = [
        dots(
            errors.prediction,
            short(missed),
            marker={"color": PALE_BLUE, "size": 5},
            showlegend=False,
            hovertemplate="predicted %{x:,.4~g}<br>error %{y:,.4~g}<extra></extra>",
        ),
        reference([min(errors.prediction), max(errors.prediction)], [0, 0]),
        *_band_lines(errors),
    ]
    outside = sum(not low - room <= each <= high + room for each in missed)
    return Chart(
        "Errors by prediction",
        "Actual minus predicted: above 0 the prediction was too low."
        + (f" {outside:,} far dots lie outside the view." if outside > 1 else ""),
        traces,
        {
            "xaxis": axis(f"predicted {target}", **_scale(errors, list(errors.prediction))),
            "yaxis": axis("error", range=[low - room, high + room], **_ticks(max(-low, high))),
            "hovermode": "closest",
        },
        height=400,
    )


def _band_lines(errors: ValueErrors) -> list[Any]:
    x = [band.prediction for band in errors.bands]
    if not x:
        return []
    edge = {"color": ORANGE, "width": 1.5, "dash": "dot"}
    return [
        line(x, [band.high for band in errors.bands], line=edge, showlegend=False, hoverinfo="skip"),
        line(x, [band.low for band in errors.bands], line=edge, name="80 % of errors lie between"),
        line(x, [band.median for band in errors.bands], line={"color": ORANGE, "width": 2.5}, name="median error"),
    ]


def _spread(errors: ValueErrors, target: str) -> Chart:
    edges, counts = errors.errors.edges, errors.errors.counts
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    beyond = f"; {errors.errors.beyond:,} rows lie further out" if errors.errors.beyond else ""
    bars = {
        "type": "bar",
        "x": short(middles),
        "y": list(counts),
        "width": edges[1] - edges[0],
        "customdata": [[figure(low), figure(high)] for low, high in pairwise(edges)],
        "marker": {"color": BLUE, "line": {"color": "#fff", "width": 0.5}},
        "hovertemplate": "%{y:,} rows with an error from %{customdata[0]} to %{customdata[1]}<extra></extra>",
    }
    none = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": DARK, "width": 1.5}}
    return Chart(
        "How large the errors are",
        f"Rows by their error, {in_units(target)}{beyond}.",
        [bars],
        {
            "xaxis": axis("error: actual minus predicted", **_ticks(max(-edges[0], edges[-1]))),
            "yaxis": axis("rows", tickformat=",d"),
            "bargap": 0,
            "shapes": [none],
        },
        height=300,
    )


def _sampled(errors: ValueErrors) -> str:
    shown = len(errors.truth)
    return f" (a random {shown:,} of {errors.rows:,})" if shown < errors.rows else ""


def _scale(errors: ValueErrors, values: list[float]) -> dict[str, Any]:
    """A logarithmic axis has ticks of its own: plotly's repeat the digits 2 and 5 without their size."""
    if not errors.log_scale:
        return _ticks(max(abs(each) for each in values))
    ticks = _round_values(min(values), max(values))
    return {"type": "log", "tickvals": ticks, "ticktext": [_brief(each) for each in ticks]}


def _ticks(largest: float) -> dict[str, Any]:
    """1.5M and 200k for large numbers; small ones as they are."""
    return {"tickformat": "~s" if largest >= 10_000 else ",~r" if largest >= 1 else ""}


def _round_values(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if len(powers) <= 4 else (1,)
    return [step * 10.0**power for power in powers for step in steps if low * 0.9 <= step * 10.0**power <= high * 1.1]


def _brief(value: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"
