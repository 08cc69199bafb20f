"""Where requests come in: as early on the way through ``prepare`` as the rest of it can be done to a single row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
import polars.selectors as cs
from polars.io.plugins import register_io_source

from mlpipe.engine.frames import prepared
from mlpipe.engine.load import Loaded
from mlpipe.engine.plan import Plan
from mlpipe.errors import BundleError
from mlpipe.pipeline.attribution import attributed, require_lazy
from mlpipe.pipeline.request import Request
from mlpipe.pipeline.scorer import features
from mlpipe.plugin import Transform

SAMPLE = 50
"""Rows that are kept to prove a bundle by."""


@dataclass(frozen=True, eq=False)
class Entry:
    """What is asked for, a few such rows, and the steps that are still to do."""

    request: Request
    rows: pl.DataFrame
    replayed: tuple[Transform, ...]
    enters: tuple[str, ...]
    hoisted: tuple[Transform, ...]
    at_source: bool
    """Whether requests have the columns of the main source, as it reads them."""


def find_entry(plan: Plan, loaded: Loaded) -> Entry:
    """The earliest place behind which no step joins sources or changes rows, and no feature comes of the target.

    All steps behind it are kept. Asked for are the columns that the features are made of, by polars' own account of the
    query and whatever the values are; for the others, which steps may name, empty columns stand in.
    """
    whole = prepared(loaded.frames, plan.main, plan.prepare)
    apart = {plan.target.column, plan.target.weight, *plan.splitter.not_features()}
    enters = tuple(name for name in whole.collect_schema().names() if name not in apart)
    hoisted = tuple(step.plugin for step in plan.hoisted)
    for start in range(_first(plan), len(plan.prepare) + 1):
        rest = tuple(step.plugin for step in plan.prepare[start:])
        rows = prepared(loaded.frames, plan.main, plan.prepare[:start])
        asked = _needed(rows.collect_schema(), rest, enters, hoisted)
        if plan.target.column not in asked:
            at_source = rows.collect_schema() == loaded.frames[plan.main].collect_schema()
            return _entry(rows, asked, rest, enters, hoisted, at_source=at_source)
    raise BundleError("its features cannot be made without the target")


def _first(plan: Plan) -> int:
    """Behind the last step that joins sources or changes rows."""
    bound = [
        index
        for index, step in enumerate(plan.prepare, 1)
        if step.plugin.changes_rows or type(step.plugin).prepare is not Transform.prepare
    ]
    return max(bound, default=0)


def _needed(
    schema: pl.Schema, rest: Sequence[Transform], enters: Sequence[str], hoisted: Sequence[Transform]
) -> list[str]:
    """The columns that what enters the fitted pipeline is made of: those that the query would read."""
    read: set[str] = set()

    def source(columns: list[str] | None, *_: object) -> Iterator[pl.DataFrame]:
        names = schema.names() if columns is None else columns
        read.update(names)
        yield pl.DataFrame(schema={name: schema[name] for name in names})

    rows = _through(register_io_source(source, schema=schema), rest)
    rows = _through(rows.select(cs.by_name(enters)), hoisted)
    with attributed("bundle"):
        rows.collect()
    return [name for name in schema if name in read]


def _through(rows: pl.LazyFrame, steps: Sequence[Transform]) -> pl.LazyFrame:
    for step in steps:
        with attributed(step.title):
            rows = require_lazy(step.apply(rows, {}), "apply")
    return rows


def _entry(
    lazy: pl.LazyFrame,
    asked: Sequence[str],
    rest: tuple[Transform, ...],
    enters: tuple[str, ...],
    hoisted: tuple[Transform, ...],
    *,
    at_source: bool,
) -> Entry:
    request = Request.of(lazy.collect_schema(), asked)
    with attributed("bundle"):
        count = lazy.select(pl.len()).collect().item()
        rows = lazy.gather_every(max(1, count // SAMPLE)).head(SAMPLE).collect()
    expected = features(rows, rest, enters, hoisted)
    if not features(request.conform(rows), rest, enters, hoisted).equals(expected):
        raise BundleError("its features are others once the columns that they do not come from are empty")
    return Entry(request, rows, rest, enters, hoisted, at_source)
