"""Stage profile: what target and columns look like, over the rows that are not held out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

from mlpipe.engine.bars import category_bars, number_bars
from mlpipe.engine.plan import Plan
from mlpipe.engine.split import Roles
from mlpipe.engine.stage import Journal, stage
from mlpipe.engine.table import Table
from mlpipe.pipeline.series import series_of
from mlpipe.plugin import ColumnProfile
from mlpipe.plugin.columns import SELECTORS

_KINDS = {
    "numeric": cs.numeric(),
    "categorical": cs.string() | cs.categorical() | cs.enum(),
    "boolean": cs.boolean(),
    "temporal": cs.temporal(),
}
_QUANTILES = {"q25": 0.25, "median": 0.5, "q75": 0.75}
_COUNTS = ("missing", "distinct", "numbers")
_MOSTLY = 0.8
"""Share of numbers from which on a column of text is probably one of numbers."""
_ID_LIKE = 0.95
"""Share of distinct values from which on a column of text or whole numbers may be an id."""


@stage("profile")
def profile(journal: Journal, plan: Plan, table: Table, roles: Roles) -> tuple[ColumnProfile, ...]:
    """Describe the target, then each feature; constant and empty features are warned of."""
    rows = table.features[roles.development]
    truth = table.target[roles.development]
    trend = _trend(table, truth)
    figures = _figures(rows)
    target = _target_profile(plan, table, truth)
    features = [_profile(name, series_of(rows, name), figures[name], trend) for name in rows.columns]
    for each in features:
        _warn(journal, each)
    return (target, *features)


def _warn(journal: Journal, column: ColumnProfile) -> None:
    for note in column.notes:
        if note in ("constant", "all values are missing"):
            journal.warn(f"column '{column.name}': {note}; it can tell a model nothing")
        elif note.startswith("text, but"):
            journal.warn(f"column '{column.name}' is {note}")


def _trend(table: Table, truth: NDArray[Any]) -> NDArray[np.float64] | None:
    """What bars show the mean of: the target's value, or whether it is the positive class."""
    return None if len(table.labels) > 2 else truth.astype(np.float64)


def _target_profile(plan: Plan, table: Table, truth: NDArray[Any]) -> ColumnProfile:
    values = [table.labels[code] for code in truth.tolist()] if table.labels else truth
    column = pl.Series("values", values)
    return _profile(plan.target.column, column, _figures(column.to_frame())["values"], None)


def _figures(rows: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """The statistics of all columns, by column, from one lazy query."""
    queries = {}
    for index, (name, dtype) in enumerate(rows.schema.items()):
        one = cs.by_name(name).as_expr()
        for figure, expression in _expressions(one, dtype).items():
            queries[f"{index} {figure}"] = expression
    # In memory: the streaming engine takes a time that grows with the square of the columns (polars 2.1).
    found = rows.lazy().select(**queries).collect(engine="in-memory").row(0, named=True)
    by_column: dict[str, dict[str, Any]] = {name: {} for name in rows.columns}
    for key, value in found.items():
        number, figure = key.split(" ")
        by_column[rows.columns[int(number)]][figure] = value
    return by_column


def _expressions(one: pl.Expr, dtype: pl.DataType) -> dict[str, pl.Expr]:
    wanted = {"missing": one.null_count(), "distinct": one.drop_nulls().n_unique()}
    if dtype.is_numeric() or dtype.is_temporal():
        wanted |= {"min": one.min(), "max": one.max(), "mean": one.mean()}
        wanted |= {word: one.quantile(share, "nearest") for word, share in _QUANTILES.items()}
    if dtype.is_numeric():
        wanted["std"] = one.std()
    if dtype == pl.String:
        wanted["numbers"] = one.cast(pl.Float64, strict=False).is_not_null().sum()
    if dtype in (pl.String, pl.Categorical, pl.Enum, pl.Boolean):
        wanted["most_frequent"] = one.drop_nulls().mode(maintain_order=True).first()
    return wanted


def _profile(
    name: str, column: pl.Series, figures: Mapping[str, Any], trend: NDArray[np.float64] | None
) -> ColumnProfile:
    kind = _kind(column.dtype)
    statistics = {figure: _plain(value) for figure, value in figures.items() if figure not in _COUNTS}
    bars = number_bars if kind in ("numeric", "temporal") else category_bars
    return ColumnProfile(
        name=name,
        type=str(column.dtype),
        kind=kind,
        rows=len(column),
        missing=figures["missing"],
        distinct=figures["distinct"],
        statistics=statistics,
        bars=bars(column, trend) if kind != "other" else (),
        notes=tuple(_notes(column, figures)),
    )


def _kind(dtype: pl.DataType) -> Any:
    frame = pl.DataFrame(schema={"one": dtype})
    return next((kind for kind in SELECTORS if kind in _KINDS and frame.select(_KINDS[kind]).width), "other")


def _plain(value: Any) -> float | str | None:
    if value is None or isinstance(value, float):
        return value if value is None or np.isfinite(value) else None
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _notes(column: pl.Series, figures: Mapping[str, Any]) -> list[str]:
    filled = len(column) - figures["missing"]
    if filled == 0:
        return ["all values are missing"]
    notes = []
    if figures["distinct"] == 1:
        notes.append("constant")
    elif (column.dtype == pl.String or column.dtype.is_integer()) and figures["distinct"] > _ID_LIKE * filled > 50:
        notes.append(f"{figures['distinct']:,} distinct values: is it an id?")
    if filled > figures.get("numbers", 0) > _MOSTLY * filled:
        notes.append(
            f"text, but {figures['numbers']:,} of {filled:,} values are numbers; if the others mean 'missing', "
            "name them in the source's null_values"
        )
    if figures["missing"] > 0.5 * len(column):
        notes.append(f"{figures['missing'] / len(column):.0%} missing")
    return notes
