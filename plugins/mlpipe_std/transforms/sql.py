"""Sources joined, and rows reshaped, by a query in SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar

import polars as pl
from pydantic import AfterValidator

from mlpipe.plugin import DataError, Field, State, Transform, listing, suggest
from mlpipe_std._columns import col
from mlpipe_std._sql import plain
from mlpipe_std.transforms._ordered_sql import cuts_inside, cuts_outside_order, settle_order

_QUERY = re.compile(r"(?:--[^\n]*(?:\n|$)|/\*(?:[^*]|\*(?!/))*\*/|\s|\()*+(select|with|from)\b", re.IGNORECASE)
"""Comments, blanks and brackets, never gone back over, and then the first word."""
_FILES = re.compile(r"\b(read|scan)_(avro|csv|database|delta|excel|ipc|json|lines|ndjson|parquet)\b", re.IGNORECASE)
_GUARD = "\u2060"
"""Put before a name that polars would take for a pattern (^x$, *): a word joiner, which nobody can see."""
_CUT_LAST = pl.QueryOptFlags(slice_pushdown=False)
"""Without it, a cut of no rows leaves the order out, and what is wrong with that is not seen."""

Frames = Mapping[str, pl.LazyFrame]


def _sound_query(query: str) -> str:
    if not _QUERY.match(query):
        raise ValueError("a query starts with select, with or from")
    if found := _FILES.search(query):
        raise ValueError(f"a query reads sources, no files: '{found[0]}' is refused; add a source instead")
    return query


class Sql(Transform, name="sql"):
    """Take the rows that a query gives, in polars' SQL, over all sources by their names.

    The name of the main source, and ``self``, stand for the rows as they are at this step. A query reads sources only,
    never files. Names of columns stand as they are or in double quotes.

    Rows come out in an order that repeats from run to run: joins, groups and unions have none of their own, so what
    they give is sorted by all columns, and what ``order by`` leaves open is settled by them, before a ``limit`` cuts. A
    ``limit`` in brackets would take other rows each time, and is refused there. Beware of aggregates over all rows:
    what they say of the holdout gets into the training rows.

    ```yaml
    use: sql
    query: |
      select f.*, p.year as plane_year
      from flights f left join planes p on f.tailnum = p.tailnum
      where f.arr_delay is not null
    ```
    """

    changes_rows: ClassVar[bool] = True

    query: Annotated[str, Field(min_length=1, max_length=100_000), AfterValidator(_sound_query)] = Field(
        description="One query: select, or with … select."
    )

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return self._answer({"self": rows})

    def prepare(self, rows: pl.LazyFrame, sources: Frames) -> pl.LazyFrame:
        return self._answer({**sources, "self": rows})

    def _answer(self, frames: Frames) -> pl.LazyFrame:
        schemas = {name: frame.collect_schema() for name, frame in frames.items()}
        patterns = sorted({column for schema in schemas.values() for column in schema if _is_pattern(column)})
        query = self.query
        for name in patterns:
            query = query.replace(_quoted(name), _quoted(_GUARD + name))
        empty = {name: pl.LazyFrame(schema=schema) for name, schema in schemas.items()}
        try:
            plan = _execute(query, empty)
            text = plan.explain(optimized=False)
        except pl.exceptions.PolarsError as error:
            raise self._explain(error, schemas) from error
        if " SCAN [" in text:  # by a function that _FILES does not know
            raise DataError("a query reads sources, no files", where=self.title, hint="add a source for the file")
        if _has_order(text):
            return _execute(query, frames)
        self._check_cuts(query)
        columns = plan.collect_schema()
        sortable = [name for name, dtype in columns.items() if not dtype.is_nested()]
        guarded = [_quoted(_GUARD + name if _is_pattern(name) else name) for name in sortable]
        settled = settle_order(query, guarded) if sortable else None
        if settled is not None:
            self._try_settled(settled, plan, empty)
            return _execute(settled, frames)
        answer = _execute(query, frames)
        return answer.sort([col(name) for name in sortable], maintain_order=True) if sortable else answer

    def _check_cuts(self, query: str) -> None:
        if cuts_inside(query):
            raise DataError(
                "'limit' in brackets is refused over joins, groups, unions and sorted tables: "
                "it may take other rows each time",
                where=self.title,
                hint="put it at the end of the query, with an 'order by'",
            )
        if cuts_outside_order(query):
            raise DataError(
                "an 'order by' in brackets does not say which rows a 'limit' outside of them takes",
                where=self.title,
                hint="put the 'order by' beside the 'limit'",
            )

    def _try_settled(self, settled: str, plan: pl.LazyFrame, empty: Frames) -> None:
        """What polars says of a query that nobody wrote is not to come up later, as if it were of the user's."""
        try:
            trial = _execute(settled, empty)
            if _runs(plan):  # a query that needs rows to run says nothing here
                trial.collect(optimizations=_CUT_LAST)
        except pl.exceptions.PolarsError as error:
            raise DataError(
                f"the order of its rows cannot be settled: {plain(error).replace(_GUARD, '')}",
                where=self.title,
                hint="name columns in 'order by', and quote columns that are called limit or offset",
            ) from error

    def _explain(self, error: Exception, schemas: Mapping[str, pl.Schema]) -> DataError:
        message = plain(error)
        if found := re.search(r"relation '(.*?)' was not found", message):
            known = [name for name in schemas if name != "self"]
            return DataError(
                f"no source '{found[1]}'{suggest(found[1], known)}",
                where=self.title,
                hint=f"there are: {listing([*known, 'self'])}",
            )
        if found := re.search(r"(?:find column \"(.*?)\"; valid|no column named '(.*?)' found)", message):
            wrong = (found[1] or found[2]).removeprefix(_GUARD)
            known = list(dict.fromkeys(column for schema in schemas.values() for column in schema))
            return DataError(
                f"no column '{wrong}'{suggest(wrong, known)}",
                where=self.title,
                hint="; ".join(f"{name} has {listing(list(schema), 20)}" for name, schema in schemas.items()),
            )
        return DataError(f"the query cannot be read: {message}", where=self.title, hint="it is SQL as polars knows it")


def _execute(query: str, frames: Frames) -> pl.LazyFrame:
    guarded = {name: _guard(frame) for name, frame in frames.items()}
    answer = pl.SQLContext(guarded).execute(query, eager=False)
    return answer.select(col(name).alias(name.removeprefix(_GUARD)) for name in answer.collect_schema())


def _runs(plan: pl.LazyFrame) -> bool:
    try:
        plan.collect()
    except pl.exceptions.PolarsError:
        return False
    return True


def _guard(frame: pl.LazyFrame) -> pl.LazyFrame:
    names = frame.collect_schema().names()
    if not any(_is_pattern(name) for name in names):
        return frame
    return frame.select(col(name).alias(_GUARD + name if _is_pattern(name) else name) for name in names)


def _is_pattern(name: str) -> bool:
    return name == "*" or (name.startswith("^") and name.endswith("$"))


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _has_order(plan: str) -> bool:
    """Whether rows come as the sources have them."""
    return "JOIN:" not in plan and "maintain_order: false" not in plan and "SORT BY" not in plan
