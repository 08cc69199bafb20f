"""What a check of the data owes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import polars as pl
import polars.selectors as cs

from mlpipe.errors import DataError, MlpipeError
from mlpipe.pipeline.attribution import attributed
from mlpipe.plugin import Check, RowCheck, TableCheck
from mlpipe.plugin.named import named_columns
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.kit.samples import COLUMN_MAKERS, sample_rows
from mlpipe.testing.violation import Violation

_STRANGE = {"^.*$": 1.5, "*": "a"}
"""Names that ``pl.col`` reads as patterns."""


def exercise(subject: Subject, seed: int) -> dict[str, Any]:
    """What comes of each rule or measure, in its words."""
    return _judge(subject.fresh(), _rows(subject))


def rules_are_boolean(subject: Subject) -> None:
    """Each rule is true, false or null for each row."""
    rows = _rows(subject)
    for words, rule in subject.plugin.rules(rows.schema).items():
        found = rows.select(rule).to_series()
        if found.dtype != pl.Boolean or len(found) != rows.height:
            raise Violation(
                f"{subject.title}: rule '{words}' gives {len(found)} of {found.dtype} for {rows.height} rows; it is a "
                "boolean expression, one value a row"
            )


def null_passes(subject: Subject) -> None:
    """A row without a value in the named columns passes, since whether values may be missing is a rule of its own."""
    rows = _rows(subject)
    named = list(dict.fromkeys(named_columns(subject.plugin).values()))
    nulls = rows.with_columns(pl.lit(None, rows.schema[name]).alias(name) for name in named)
    for words, rule in subject.plugin.rules(rows.schema).items():
        held = nulls.select(rule).to_series()
        if held.dtype == pl.Boolean and not held.fill_null(value=True).all():
            raise Violation(f"{subject.title}: rule '{words}' fails where {', '.join(named)} is null: | col.is_null()")


def measures_are_values(subject: Subject) -> None:
    """Each measure gives one value, and ``passes`` a bool for it."""
    rows = _rows(subject)
    for words, measure in subject.plugin.measures(rows.schema).items():
        found = rows.select(measure).to_series()
        if len(found) != 1:
            raise Violation(f"{subject.title}: measure '{words}' gives {len(found)} values, not one: aggregate")
        if type(subject.plugin.passes(found[0])) is not bool:
            raise Violation(f"{subject.title}: passes({found[0]!r}) is {subject.plugin.passes(found[0])!r}, not a bool")


def in_words(subject: Subject) -> None:
    """Each rule or measure says in words what is demanded."""
    rows = _rows(subject)
    words = list(_expressions(subject.plugin, rows))
    if any(not each.strip() for each in words):
        raise Violation(f"{subject.title} has a rule without words: say what is demanded")


def empty_frame(subject: Subject) -> None:
    """A table without rows breaks no rule, and each measure of it passes or fails."""
    rows = _rows(subject).clear()
    for words, expression in _expressions(subject.plugin, rows).items():
        try:
            found = rows.select(expression).to_series()
            if isinstance(subject.plugin, TableCheck):
                subject.plugin.passes(found[0] if len(found) else None)
        except Exception as error:
            raise Violation(
                f"{subject.title}: '{words}' of a table without rows gives {type(error).__name__}: {error}"
            ) from error


def strange_names(subject: Subject) -> None:
    """Columns whose names look like patterns (``^.*$``, ``*``) are columns like any other."""
    rows = _rows(subject)
    beside = rows.with_columns(pl.lit(value).alias(name) for name, value in _STRANGE.items())
    hint = "pl.col reads them as patterns; cs.by_name takes a name as it is"
    try:
        usual, found = _judge(subject.plugin, rows), _judge(subject.plugin, beside)
    except (MlpipeError, pl.exceptions.PolarsError, ValueError) as error:
        raise Violation(f"{subject.title} fails beside columns named {[*_STRANGE]}: {error} ({hint})") from error
    if lost := usual.keys() - found.keys():
        raise Violation(f"{subject.title} loses '{min(lost)}' beside columns named {[*_STRANGE]} ({hint})")


def errors_name_the_column(subject: Subject) -> None:
    """Where a column that a parameter names is missing, the error says which one."""
    for name in dict.fromkeys(named_columns(subject.plugin).values()):
        rows = _rows(subject).drop(cs.by_name(name))
        try:
            with attributed(subject.title):
                _judge(subject.plugin, rows)
        except MlpipeError as error:
            if name not in str(error):
                raise Violation(
                    f"{subject.title}: without column '{name}' the error does not name it: {error}"
                ) from error
        else:
            raise Violation(f"{subject.title}: column '{name}' is missing, and nothing is said")


def _judge(check: Check, rows: pl.DataFrame) -> dict[str, Any]:
    expressions = _expressions(check, rows)
    found = rows.lazy().select(each.implode().alias(str(n)) for n, each in enumerate(expressions.values())).collect()
    return {words: found[str(n)][0].alias("found").to_frame() for n, words in enumerate(expressions)}


def _expressions(check: Check, rows: pl.DataFrame) -> Mapping[str, pl.Expr]:
    if isinstance(check, RowCheck):
        return check.rules(rows.schema)
    if isinstance(check, TableCheck):
        return check.measures(rows.schema)
    raise Violation(f"{check.title} is neither a RowCheck nor a TableCheck")


@cache
def _rows(subject: Subject) -> pl.DataFrame:
    """Rows that the check can judge: those given, or samples in which its columns are numbers, texts or dates."""
    for rows in _candidates(subject):
        try:
            _judge(subject.plugin, rows)
        except (DataError, pl.exceptions.PolarsError):
            continue
        return rows
    return next(_candidates(subject))  # the check ``works`` will tell what is wrong


def _candidates(subject: Subject) -> Iterator[pl.DataFrame]:
    if subject.rows is not None:
        yield subject.rows
        return
    named = sorted(set(named_columns(subject.plugin).values()))
    for make in COLUMN_MAKERS:
        yield sample_rows(named, make)


def _is_row_check(subject: Subject) -> bool:
    return isinstance(subject.plugin, RowCheck)


def _names_columns(subject: Subject) -> bool:
    return bool(named_columns(subject.plugin))


CHECKS = (
    KitCheck("check", rules_are_boolean, _is_row_check),
    KitCheck("check", null_passes, lambda subject: _is_row_check(subject) and _names_columns(subject)),
    KitCheck("check", measures_are_values, lambda subject: not _is_row_check(subject)),
    KitCheck("check", in_words),
    KitCheck("check", empty_frame),
    KitCheck("check", strange_names),
    KitCheck("check", errors_name_the_column, _names_columns),
)
