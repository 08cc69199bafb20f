"""Columns followed from step to step before any row is read, past the names that are wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl
import polars.selectors as cs

from mlpipe.errors import MlpipeError, Problem, SpecPath, listing, suggest
from mlpipe.pipeline.attribution import attributed, require_lazy
from mlpipe.plugin import Plugin, Transform
from mlpipe.plugin.named import named_columns
from mlpipe.spec.building import in_one_line

_STAND_INS = (pl.Float64(), pl.String(), pl.Date())


@dataclass
class Trail:
    """The rows after the steps so far; None once they cannot be told."""

    rows: pl.LazyFrame | None
    is_sound: bool = True
    """False once a name was wrong: only names of columns can then be judged, neither types nor values."""

    @property
    def columns(self) -> list[str]:
        """Their columns; empty where they are not known."""
        return [] if self.rows is None else self.rows.collect_schema().names()

    def take(
        self, step: Transform, sources: Mapping[str, pl.LazyFrame], path: SpecPath, *, target: str = ""
    ) -> list[Problem]:
        """Go on past a stateless step; what is wrong with it, as far as that can be told."""
        if self.rows is None:
            return []
        problems = missing_columns(step, path, self.columns, target=target)
        if problems:
            self.rows, self.is_sound = _as_if_mended(step, self.rows, sources), False
            return problems
        try:
            self.rows = _after(step, self.rows, sources)
        except MlpipeError as error:
            self.rows = None
            return [problem_of(error, path)] if self.is_sound else []
        return []


def missing_columns(plugin: Plugin, path: SpecPath, known: Collection[str], *, target: str = "") -> list[Problem]:
    """A problem for each column that a plugin's parameters name and that is not there."""
    found = []
    for where, name in named_columns(plugin).items():
        if name not in known:
            problem = no_column(name, (*path, *where), known, target=target)
            found.append(replace(problem, on_key=len(where) > 1 and where[-1] == name))
    return found


def no_column(name: str, path: SpecPath, known: Collection[str], *, target: str = "") -> Problem:
    """The problem of a column that does not exist, or that is the target."""
    if name == target:
        return Problem(f"column '{name}' is the target, which no transform may use", path)
    near = suggest(name, known)
    tail = near or f"; there are: {listing(sorted(known), 30)}"
    return Problem(f"no column '{name}'{tail}", path)


def problem_of(error: MlpipeError, path: SpecPath) -> Problem:
    """An error of a plugin as a problem at its place in the spec."""
    text = in_one_line(error)
    return Problem(f"{error.where}: {text}" if error.where else text, path)


def _after(step: Transform, rows: pl.LazyFrame, sources: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    with attributed(step.title):
        rows = require_lazy(step.prepare(rows, sources), "apply")
        rows.collect_schema()
    return rows


def _as_if_mended(step: Transform, rows: pl.LazyFrame, sources: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame | None:
    """What comes out of a step that names missing columns, and what went in, since the step may have meant to keep it.

    Empty columns stand in for the missing ones, of the first type that the step takes. None where it takes none of
    these types, or makes columns that are called after the missing ones.
    """
    schema = rows.collect_schema()
    missing = sorted(set(named_columns(step).values()) - set(schema))
    for dtype in _STAND_INS:
        try:
            after = _after(step, _with_empty(rows, dict.fromkeys(missing, dtype)), sources)
        except MlpipeError:
            continue
        made = set(after.collect_schema()) - set(schema)
        return None if called_after(missing, made) else _with_empty(_without(after, missing), schema)
    return None


def called_after(wrong: Collection[str], made: Iterable[str]) -> bool:
    """Whether some columns that a step makes, such as ``day_year``, have the name of a wrong one in theirs."""
    return any(part in name for name in made if name not in wrong for part in wrong)


def _with_empty(rows: pl.LazyFrame, columns: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    known = rows.collect_schema()
    return rows.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in columns.items() if name not in known)


def _without(rows: pl.LazyFrame, columns: Iterable[str]) -> pl.LazyFrame:
    gone = set(columns)
    return rows.select(cs.by_name([name for name in rows.collect_schema() if name not in gone]))
