"""The lazy road from sources to the table: scans, prepared rows, hoisted columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import polars as pl
from polars.exceptions import PanicException

from mlpipe.engine.plan import PlannedStep
from mlpipe.errors import DataError
from mlpipe.pipeline.attribution import attributed, readable, require_lazy
from mlpipe.plugin import Source
from mlpipe.plugin.named import file_fields


def scan_all(sources: Mapping[str, Source]) -> dict[str, pl.LazyFrame]:
    """Each source as a lazy frame; errors name the source."""
    frames = {}
    for name, source in sources.items():
        with attributed(f"source '{name}'"):
            frames[name] = require_lazy(source.scan(), "scan")
    return frames


def prepared(frames: Mapping[str, pl.LazyFrame], main: str, steps: Sequence[PlannedStep]) -> pl.LazyFrame:
    """The main source's rows after the ``prepare`` steps, which see all sources; errors name the step."""
    rows = frames[main]
    for step in steps:
        with attributed(step.plugin.title):
            rows = require_lazy(step.plugin.prepare(rows, {**frames, main: rows}), "prepare")
            rows.collect_schema()
    return rows


def hoist(rows: pl.LazyFrame, steps: Sequence[PlannedStep]) -> pl.LazyFrame:
    """The rows after stateless steps; errors name the step."""
    for step in steps:
        with attributed(step.plugin.title):
            rows = require_lazy(step.plugin.apply(rows, {}), "apply")
            rows.collect_schema()
    return rows


def no_rows(
    sources: Mapping[str, Source], frames: Mapping[str, pl.LazyFrame], main: str, steps: Sequence[PlannedStep]
) -> DataError:
    """The error for a table without rows: that the main source has none, or which step keeps none."""
    if _height(frames[main], f"source '{main}'") == 0:
        return DataError(
            f"{place_of(main, sources[main])} has no rows", hint="is it the right file, and does a filter drop all?"
        )
    for number, step in enumerate(steps, 1):
        if _height(prepared(frames, main, steps[:number]), step.plugin.title) == 0:
            where = f"{step.plugin.title}, step {number} of 'prepare'"
            return DataError(f"no rows are left after {where}", hint="look at its conditions, or at its keys")
    return DataError("no rows are left after 'prepare'", hint="look at its filters and joins")


@contextmanager
def reading(sources: Mapping[str, Source], frames: Mapping[str, pl.LazyFrame]) -> Iterator[None]:
    """Within the block, a query that fails since a source cannot be read to its end fails as that source's error."""
    try:
        yield
    except (pl.exceptions.PolarsError, PanicException) as error:
        for name, frame in frames.items():
            if reason := _fault(frame):
                raise DataError(
                    f"it cannot be read to its end: {reason}",
                    where=place_of(name, sources[name]),
                    hint="is the file damaged? write or download it again",
                ) from error
        raise


def _fault(frame: pl.LazyFrame) -> str:
    try:
        frame.select(pl.all().null_count()).collect(engine="streaming")
    except (pl.exceptions.PolarsError, PanicException) as error:
        return readable(error)
    return ""


def place_of(name: str, source: Source) -> str:
    """A source by its name and, where it has any, its files."""
    files = [str(getattr(source, field)) for field in file_fields(type(source))]
    return f"source '{name}' ({', '.join(files)})" if files else f"source '{name}'"


def _height(rows: pl.LazyFrame, title: str) -> int:
    with attributed(title):
        return int(rows.select(pl.len()).collect().item())
