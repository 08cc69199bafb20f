"""What a look at a table shows of each column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs

from mlpipe.drafting.opening import Opened, read_all

MOST_VALUES = 20
"""The most different texts of a column that are told one by one."""

_MOST_READ = 100_000
"""The most different texts of a column that are looked at."""

_FORMATS = (
    ("datetime", "%Y-%m-%dT%H:%M:%SZ"),
    ("datetime", "%Y-%m-%dT%H:%M:%S"),
    ("datetime", "%Y-%m-%d %H:%M:%S"),
    ("datetime", "%Y%m%dT%H%M%S"),
    ("date", "%Y-%m-%d"),
    ("date", "%Y%m%d"),
    ("date", "%d.%m.%Y"),
)
"""How text says a day or a moment without a doubt; 03/04/2024 is a different day in different countries."""

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_CODE = r"^[A-Za-z]{0,6}[-_/ ]?[0-9]{2,}[A-Za-z]?$"
_EPOCH = frozenset({"timestamp", "time", "ts", "epoch", "unix", "date", "datetime", "at", "created", "updated", "when"})
_SINCE_1980, _UNTIL_2100 = 315_532_800, 4_102_444_800


@dataclass(frozen=True)
class ColumnGlance:
    """One column of all rows."""

    name: str
    dtype: pl.DataType
    rows: int
    nulls: int
    distinct: int
    """Different values, missing ones not counted."""
    low: Any = None
    high: Any = None
    values: tuple[str, ...] = ()
    """All texts of a column that has few."""
    counts: tuple[int, ...] = ()
    """Rows of each of these values."""
    length: float = 0.0
    """Mean number of characters of a text."""
    words: float = 0.0
    """Mean number of words of a text."""
    coded: bool = False
    """Whether all texts are letters and a number, such as P001."""
    moment: tuple[str, str] | None = None
    """For text that is a day or a moment: the type to cast it to, and the format."""

    @property
    def is_text(self) -> bool:
        """Whether its values are words."""
        return self.dtype in (pl.String, pl.Categorical, pl.Enum)

    @property
    def is_time(self) -> bool:
        """Whether it says when."""
        return isinstance(self.dtype, pl.Date | pl.Datetime) or self.moment is not None or self.epoch is not None

    @property
    def epoch(self) -> str | None:
        """``seconds`` or ``milliseconds`` for a number that counts them from 1970 on."""
        if not self.is_number or self.low is None or not _EPOCH & {*words_of(self.name)}:
            return None
        for unit, factor in (("seconds", 1), ("milliseconds", 1000)):
            if _SINCE_1980 * factor <= self.low and self.high <= _UNTIL_2100 * factor:
                return unit
        return None

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return self.dtype.is_numeric()

    @property
    def present(self) -> int:
        """Rows with a value."""
        return self.rows - self.nulls


def words_of(name: str) -> list[str]:
    """The words that a column's name is made of: ``yr_built`` and ``yrBuilt`` are yr and built."""
    return [word.lower() for word in _WORD.findall(name)]


def look(opened: Opened, path: Path) -> list[ColumnGlance]:
    """Each column of the file, in two passes over its rows."""
    schema = opened.rows.collect_schema()
    flat = [name for name, dtype in schema.items() if not dtype.is_nested() and dtype != pl.Binary]
    found = read_all(opened, opened.rows.select(pl.len(), *_figures(flat, schema)), path).row(0)
    rows, figures = found[0], iter(found[1:])
    glances = [
        ColumnGlance(name, schema[name], rows, *(next(figures) for _ in range(_count(schema[name])))) for name in flat
    ]
    return [_with_words(opened, path, glance) if glance.is_text else glance for glance in glances]


def _count(dtype: pl.DataType) -> int:
    return 4 if dtype.is_numeric() or dtype.is_temporal() else 2


def _figures(names: list[str], schema: pl.Schema) -> Iterator[pl.Expr]:
    for place, name in enumerate(names):
        column = cs.by_name(name).as_expr()
        plain = column.fill_nan(None) if schema[name].is_float() else column
        yield plain.null_count().alias(f"{place} nulls")
        yield plain.drop_nulls().n_unique().alias(f"{place} distinct")
        if _count(schema[name]) > 2:
            yield plain.min().alias(f"{place} low")
            yield plain.max().alias(f"{place} high")


def _with_words(opened: Opened, path: Path, glance: ColumnGlance) -> ColumnGlance:
    column = cs.by_name(glance.name).as_expr().cast(pl.String).drop_nulls()
    counted = opened.rows.select(column.alias("text")).group_by("text").len().sort("text").head(_MOST_READ)
    found = read_all(opened, counted, path)
    texts = found["text"]
    few = glance.distinct <= MOST_VALUES
    return replace(
        glance,
        values=tuple(texts) if few else (),
        counts=tuple(found["len"]) if few else (),
        length=float(texts.str.len_chars().mean() or 0),  # type: ignore[arg-type]
        words=float(texts.str.count_matches(r"\S+").mean() or 0),  # type: ignore[arg-type]
        coded=bool(texts.str.contains(_CODE).all()) and not texts.is_empty(),
        moment=_moment(texts),
    )


def _moment(texts: pl.Series) -> tuple[str, str] | None:
    if len(texts) < 3:
        return None
    for kind, form in _FORMATS:
        read = (
            texts.str.to_datetime(form, strict=False) if kind == "datetime" else texts.str.to_date(form, strict=False)
        )
        if not read.null_count():
            return kind, form
    return None
