"""What the columns suggest: the task, keys, groups, times, and what is of no use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mlpipe.drafting.glance import ColumnGlance
from mlpipe.errors import CommandError, DataError, listing, suggest
from mlpipe.plugin import Task

_ID = re.compile(r"^(id|key|uuid|guid)$|_(id|key|uuid|no|number)$|Id$|ID$")
_POSTAL = re.compile(r"zip|postal|postcode", re.IGNORECASE)
_MOST_CLASSES = 100
_MANY = 30
"""Texts of more different values are encoded by the target instead of a column each."""
_LONG = 25.0
_RARE = 10


@dataclass(frozen=True)
class Noticed:
    """What a draft goes by."""

    target: ColumnGlance
    task: Task
    why_task: str
    times: tuple[ColumnGlance, ...]
    key: tuple[ColumnGlance, ...]
    """Columns with another value in each row, which tell nothing."""
    groups: tuple[ColumnGlance, ...]
    """Columns named like a key of which a value is in several rows."""
    constant: tuple[ColumnGlance, ...]
    codes: tuple[ColumnGlance, ...]
    """Numbers that are names, such as postal codes."""
    wide: tuple[ColumnGlance, ...]
    """Texts of many different values."""
    prose: tuple[ColumnGlance, ...]
    """Long texts, nearly all of them different."""
    features: tuple[ColumnGlance, ...]

    @property
    def rare(self) -> list[str]:
        """Classes of too few rows to be in the holdout and in every fold."""
        return [name for name, count in zip(self.target.values, self.target.counts, strict=True) if count < _RARE]

    @property
    def dropped(self) -> tuple[ColumnGlance, ...]:
        """What no model is to see."""
        return (*self.key, *self.constant)


def notice(columns: Sequence[ColumnGlance], target: str) -> Noticed:
    """What there is to notice. Raises CommandError (no such column), DataError (nothing to learn from it)."""
    by_name = {column.name: column for column in columns}
    if target not in by_name:
        raise CommandError(
            f"no column '{target}'{suggest(target, by_name)}", hint=f"there are: {listing(list(by_name), 40)}"
        )
    task, why = _task(by_name[target])
    others = [column for column in columns if column.name != target]
    constant = [column for column in others if column.distinct <= 1]
    times = [column for column in others if column.is_time and column not in constant]
    rest = [column for column in others if column not in (*constant, *times)]
    key = [column for column in rest if _is_key(column)]
    prose = [column for column in rest if column not in key and _is_prose(column)]
    groups = [column for column in rest if column not in (*key, *prose) and _is_group(column)]
    codes = [column for column in rest if column.dtype.is_integer() and _POSTAL.search(column.name)]
    wide = [
        column
        for column in rest
        if column not in (*key, *prose, *groups) and (column.is_text or column in codes) and column.distinct > _MANY
    ]
    features = [column for column in others if column not in (*constant, *key, *groups)]
    if not features:
        raise DataError("there is no column to predict from, besides keys and constants")
    return Noticed(
        by_name[target],
        task,
        why,
        *(tuple(each) for each in (times, key, groups, constant, codes, wide, prose, features)),
    )


def _task(target: ColumnGlance) -> tuple[Task, str]:
    """The task, as a run would find it, and why. Raises DataError where the column is no target."""
    where = f"target '{target.name}'"
    if target.distinct < 2:
        raise DataError(f"all rows have the same value, or none ({target.present} of {target.rows})", where=where)
    if target.is_time:
        raise DataError("a date cannot be predicted", where=where, hint="name a column of numbers or classes")
    if target.is_text:
        if target.distinct > _MOST_CLASSES or target.distinct * 5 > target.present:
            raise DataError(
                f"{target.distinct} different texts in {target.present} rows are too many to be classes",
                where=where,
                hint="name a column of numbers, or of few classes",
            )
        sort: Task = "binary" if target.distinct == 2 else "multiclass"
        return sort, f"has {target.distinct} different texts"
    if target.distinct == 2 and (target.dtype.is_integer() or not target.is_number):
        return "binary", "has two different values"
    return "regression", "is a number"


def _is_key(column: ColumnGlance) -> bool:
    whole = column.dtype.is_integer() or column.is_text
    named = bool(_ID.search(column.name)) or column.is_text
    return whole and named and column.nulls == 0 and column.distinct == column.rows and column.length < _LONG


def _is_group(column: ColumnGlance) -> bool:
    whole = column.dtype.is_integer() or column.is_text
    return whole and bool(_ID.search(column.name)) and column.nulls == 0 and column.distinct >= 10


def _is_prose(column: ColumnGlance) -> bool:
    return column.is_text and column.length >= _LONG and column.distinct * 2 > column.present
