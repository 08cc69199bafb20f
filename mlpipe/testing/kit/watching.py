"""Lazy rows that tell when they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl
from polars.io.plugins import register_io_source


def watched(frame: pl.DataFrame) -> tuple[pl.LazyFrame, Callable[[], bool]]:
    """The frame as a lazy one, and a function that says whether it was read."""
    reads: list[int] = []

    def read(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, batch: int | None
    ) -> Iterator[pl.DataFrame]:
        reads.append(1)
        found = frame.lazy() if predicate is None else frame.lazy().filter(predicate)
        found = found if columns is None else found.select(pl.selectors.by_name(columns))
        yield (found if rows is None else found.head(rows)).collect()

    return register_io_source(read, schema=frame.schema), lambda: bool(reads)
