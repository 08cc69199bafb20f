"""What a transform owes at the edges: no rows, no values, values never seen."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs

from mlpipe.errors import DataError, MlpipeError
from mlpipe.pipeline.attribution import attributed
from mlpipe.plugin import State
from mlpipe.plugin.named import named_columns
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.kit.material import Material, apply, fit, fit_material, fitted, materials
from mlpipe.testing.violation import Violation

_STRANGE = ("^.*$", "*")
"""Names that ``pl.col`` reads as patterns."""


def empty_frame(subject: Subject) -> None:
    """No rows in, no rows out, with the same columns."""
    for material, _, state in fitted(subject):
        _require_columns(subject, material, state, material.rows.clear(), "no rows")


def one_row(subject: Subject) -> None:
    """It can be fitted on a single row, unless it refuses the data by a DataError, and transforms one."""
    for material, _, state in fitted(subject):
        _require_columns(subject, material, state, material.rows[:1], "one row")
        _fit_or_refuse(subject, material, material.train[:1])


def all_null_column(subject: Subject) -> None:
    """Columns without any value can be transformed, and fitted unless it refuses the data by a DataError."""
    for material, _, state in fitted(subject):
        _require_columns(subject, material, state, _without_values(material.rows), "rows without any value")
        _fit_or_refuse(subject, material, _without_values(material.train))


def unseen_category(subject: Subject) -> None:
    """A text that was not among the training rows is transformed like any other."""
    texts = cs.string() | cs.categorical()
    for material, _, state in fitted(subject):
        unseen = material.rows.with_columns(texts.cast(pl.String) + " (new)")
        later = unseen.cast({name: material.rows.schema[name] for name in unseen.select(texts).columns})
        _require_columns(subject, material, state, later, "categories never seen")


def infinite_values(subject: Subject) -> None:
    """Infinite numbers and NaN pass through ``apply``, and some of them in ``fit`` do not spoil all other rows."""
    for material, _, state in fitted(subject):
        for number in (float("inf"), float("-inf"), float("nan")):
            later = material.rows.with_columns(cs.float() * 0 + number)
            _require_columns(subject, material, state, later, f"rows of {number}")
        _require_some_finite(subject, material, state)


def strange_names(subject: Subject) -> None:
    """Columns whose names look like patterns (``^.*$``, ``*``) are columns like any other."""
    for material, _, state in fitted(subject):
        expected = apply(subject, material.rows, state)
        number, text = (pl.lit(1.5).alias(_STRANGE[0]), pl.lit("a").alias(_STRANGE[1]))
        rows = material.rows.with_columns(number, text)
        strange = Material(rows, material.target)
        hint = "pl.col reads them as patterns; cs.by_name takes a name as it is"
        try:
            _, strange_state = fit_material(subject, strange)
            found = apply(subject, rows, strange_state)
        except (MlpipeError, pl.exceptions.PolarsError, ValueError) as error:
            raise Violation(f"{subject.title} fails beside columns named {_STRANGE}: {error} ({hint})") from error
        if missing := [name for name in expected.columns if name not in found.columns]:
            raise Violation(f"{subject.title} loses {missing} beside columns named {_STRANGE} ({hint})")


def errors_name_the_column(subject: Subject) -> None:
    """Where a column that a parameter names is missing, the error says which one."""
    material = materials(subject)[0]
    for name in dict.fromkeys(named_columns(subject.plugin).values()):
        try:
            with attributed(subject.title):
                fit(subject.plugin, material.train.drop(cs.by_name(name)), material.target)
        except MlpipeError as error:
            if name not in str(error):
                raise Violation(
                    f"{subject.title}: without column '{name}' the error does not name it: {error}"
                ) from error
        else:
            raise Violation(f"{subject.title}: column '{name}' is missing, and nothing is said")


def _require_columns(subject: Subject, material: Material, state: State, rows: pl.DataFrame, what: str) -> None:
    expected, found = apply(subject, material.rows, state).schema, apply(subject, rows, state)
    if found.schema != expected:
        raise Violation(f"{subject.title}: {what} come out as {dict(found.schema)}, others as {dict(expected)}")
    if found.height > rows.height:
        raise Violation(f"{subject.title}: {what} become {found.height} rows")


def _fit_or_refuse(subject: Subject, material: Material, rows: pl.DataFrame) -> None:
    target = material.target[: rows.height]
    try:
        fit(subject.plugin, rows, target)
    except DataError:
        return


def _require_some_finite(subject: Subject, material: Material, state: State) -> None:
    spoilt = material.train.with_columns(
        pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(float("inf"))).otherwise(cs.float()).name.keep()
    )
    try:
        _, spoilt_state = fit(subject.plugin, spoilt, material.target)
    except DataError:
        return
    usual, found = apply(subject, material.rows, state), apply(subject, material.rows, spoilt_state)
    for name in usual.select(cs.float()).columns:
        if name in found.columns and _any_finite(usual, name) and not _any_finite(found, name):
            raise Violation(
                f"{subject.title}: one infinite value among the training rows leaves no number in column '{name}'; "
                "learn from finite values only"
            )


def _without_values(rows: pl.DataFrame) -> pl.DataFrame:
    # DataFrame.clear(n) takes a column's name as a pattern
    return pl.DataFrame({name: [None] * rows.height for name in rows.columns}, schema=rows.schema)


def _any_finite(frame: pl.DataFrame, name: str) -> bool:
    return bool(frame.select(cs.by_name(name).as_expr().is_finite().any()).item())


def _names_columns(subject: Subject) -> bool:
    return bool(named_columns(subject.plugin))


CHECKS = (
    KitCheck("transform", empty_frame),
    KitCheck("transform", one_row),
    KitCheck("transform", all_null_column),
    KitCheck("transform", unseen_category),
    KitCheck("transform", infinite_values),
    KitCheck("transform", strange_names),
    KitCheck("transform", errors_name_the_column, _names_columns),
)
