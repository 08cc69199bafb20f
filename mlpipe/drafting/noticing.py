"""What the columns suggest: the task, keys, groups, times, and what is of no use."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlpipe.drafting.arrangement import Arrangement
from mlpipe.drafting.glance import ColumnGlance, words_of
from mlpipe.errors import CommandError, DataError, listing, suggest
from mlpipe.plugin import Task

_ID = re.compile(r"^(id|key|uuid|guid)$|_(id|key|uuid|no|number)$|Id$|ID$")
_POSTAL = re.compile(r"zip|postal|postcode", re.IGNORECASE)
_OF_SOMEONE = re.compile(
    "patient|customer|client|user|subject|person|member|student|pupil|participant|respondent|household|employee|driver"
    "|passenger|account|device|machine|vehicle|animal|session|trip|company|firm|author|school|hospital"
)
_MARKS = frozenset({"id", "key", "no", "nr", "num", "number", "code", "ref", "name"})
_MOST_CLASSES = 100
_FEWEST_GROUPS = 10
_MANY = 30
"""Texts of more different values are encoded by the target instead of a column each."""
_LONG = 25.0
_SEVERAL = 2.0
_FEWEST_TIMES = 20
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
    """Columns named like a key, or like what has several rows, of which a value is in several rows."""
    panels: tuple[ColumnGlance, ...]
    """Of such columns those whose every value is there at most times, so that later rows are of the same ones."""
    alike: tuple[ColumnGlance, ...]
    """Columns that may be groups: codes that repeat, or keys of few values."""
    arrangement: Arrangement | None
    """How the first group lies in time, where there are both."""
    constant: tuple[ColumnGlance, ...]
    codes: tuple[ColumnGlance, ...]
    """Numbers that are names, such as postal codes."""
    wide: tuple[ColumnGlance, ...]
    """Texts of many different values."""
    prose: tuple[ColumnGlance, ...]
    """Texts of several words, most of them different."""
    scattered: tuple[ColumnGlance, ...]
    """Single words, most of them different, which tell next to nothing."""
    features: tuple[ColumnGlance, ...]

    @property
    def rare(self) -> list[str]:
        """Classes of too few rows to be in the holdout and in every fold."""
        return [name for name, count in zip(self.target.values, self.target.counts, strict=True) if count < _RARE]

    @property
    def dropped(self) -> tuple[ColumnGlance, ...]:
        """What no model is to see."""
        return (*self.key, *self.constant, *self.scattered)

    @property
    def time(self) -> ColumnGlance | None:
        """The column that rows can be ordered by."""
        return first_time(self.times)


Arrange = Callable[[ColumnGlance, ColumnGlance], Arrangement]
"""How a group column lies along a time column."""


def notice(columns: Sequence[ColumnGlance], target: str, arrange: Arrange) -> Noticed:
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
    repeated = [column for column in rest if column not in (*key, *prose)]
    lying = _arranged([column for column in repeated if _is_group(column) or _may_be_group(column)], times, arrange)
    panels = [column for column, lies in lying if lies is not None and lies.is_panel]
    groups = [column for column, _ in lying if column not in panels and _is_group(column)]
    alike = [column for column, _ in lying if column not in (*panels, *groups)]
    codes = [column for column in rest if column.dtype.is_integer() and _POSTAL.search(column.name)]
    texts = [column for column in repeated if column not in groups and column.is_text]
    scattered = [column for column in texts if column.distinct > _MANY and column.distinct * 2 > column.present]
    wide = [column for column in (*texts, *codes) if column not in scattered and column.distinct > _MANY]
    features = [column for column in others if column not in (*constant, *key, *groups, *scattered)]
    if not features:
        raise DataError("there is no column to predict from, besides keys and constants")
    return Noticed(
        target=by_name[target],
        task=task,
        why_task=why,
        times=tuple(times),
        key=tuple(key),
        groups=tuple(groups),
        panels=tuple(panels),
        alike=tuple(alike),
        arrangement=next((lies for column, lies in lying if column in groups), None),
        constant=tuple(constant),
        codes=tuple(codes),
        wide=tuple(wide),
        prose=tuple(prose),
        scattered=tuple(scattered),
        features=tuple(features),
    )


def first_time(times: Sequence[ColumnGlance]) -> ColumnGlance | None:
    """The first column of times that is there in all rows and tells them apart."""
    return next((each for each in times if not each.nulls and each.distinct > _FEWEST_TIMES), None)


def _arranged(
    columns: Sequence[ColumnGlance], times: Sequence[ColumnGlance], arrange: Arrange
) -> list[tuple[ColumnGlance, Arrangement | None]]:
    time = first_time(times)
    return [(column, arrange(column, time) if time else None) for column in columns]


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
    whole = column.dtype.is_integer() or (column.is_text and column.length < _LONG and column.words < _SEVERAL)
    named = bool(_ID.search(column.name)) or column.is_text
    return whole and named and column.nulls == 0 and column.distinct == column.rows


def _is_named_like_key(column: ColumnGlance) -> bool:
    return bool(_ID.search(column.name)) or _is_someone(column)


def _is_someone(column: ColumnGlance) -> bool:
    first, *rest = words_of(column.name) or [""]
    return bool(_OF_SOMEONE.fullmatch(first)) and _MARKS.issuperset(rest)


def _is_whole(column: ColumnGlance) -> bool:
    return (column.dtype.is_integer() or column.is_text) and column.nulls == 0


def _is_group(column: ColumnGlance) -> bool:
    return _is_whole(column) and _is_named_like_key(column) and column.distinct >= _FEWEST_GROUPS


def _may_be_group(column: ColumnGlance) -> bool:
    """Whether it is worth a word: codes of which each is in two rows or more, or keys of few values."""
    if not _is_whole(column) or column.distinct * 2 > column.rows:
        return False
    few = _is_named_like_key(column) and column.distinct > 2
    return few or (column.coded and column.distinct >= _FEWEST_GROUPS)


def _is_prose(column: ColumnGlance) -> bool:
    several = column.length >= _LONG or column.words >= _SEVERAL
    return column.is_text and several and column.distinct * 2 > column.present
