"""The lazy road from sources to the table: scans, prepared rows, hoisted columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from mlpipe.engine.plan import PlannedStep
from mlpipe.pipeline.attribution import attributed
from mlpipe.plugin import Source


def scan_all(sources: Mapping[str, Source]) -> dict[str, pl.LazyFrame]:
    """Each source as a lazy frame; errors name the source."""
    frames = {}
    for name, source in sources.items():
        with attributed(f"source '{name}'"):
            frames[name] = source.scan()
    return frames


def prepared(frames: Mapping[str, pl.LazyFrame], main: str, steps: Sequence[PlannedStep]) -> pl.LazyFrame:
    """The main source's rows after the ``prepare`` steps, which see all sources; errors name the step."""
    rows = frames[main]
    for step in steps:
        with attributed(step.plugin.title):
            rows = step.plugin.prepare(rows, {**frames, main: rows})
            rows.collect_schema()
    return rows


def hoist(rows: pl.LazyFrame, steps: Sequence[PlannedStep]) -> pl.LazyFrame:
    """The rows after stateless steps; errors name the step."""
    for step in steps:
        with attributed(step.plugin.title):
            rows = step.plugin.apply(rows, {})
            rows.collect_schema()
    return rows
