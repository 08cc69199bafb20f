"""What is known of the data before any row is read: the columns at each step, and whether those named exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from mlpipe.engine.plan import PlannedStep
from mlpipe.errors import MlpipeError, Problem, SpecPath, listing, suggest
from mlpipe.pipeline.attribution import attributed
from mlpipe.plugin import Check, Plugin, RowCheck, Source, TableCheck, Transform
from mlpipe.plugin.named import named_columns
from mlpipe.spec.model import Spec


@dataclass
class Header:
    """Sources as lazy frames, and the rows after ``prepare``; None from where they could not be understood."""

    main: str
    sources: Mapping[str, Source]
    steps: tuple[PlannedStep, ...]
    """Those of ``prepare``."""
    frames: dict[str, pl.LazyFrame] = field(default_factory=dict)
    prepared: pl.LazyFrame | None = None
    unreadable: bool = False
    """Whether a source could not be read, which is the data's fault and not the spec's."""

    @property
    def columns(self) -> list[str]:
        """The columns after ``prepare``; empty where they are not known."""
        return [] if self.prepared is None else self.prepared.collect_schema().names()


def read_header(spec: Spec, problems: list[Problem]) -> Header:
    """Scan the sources and follow ``prepare``; what is wrong is added to ``problems``."""
    header = Header(
        main=next(iter(spec.sources)),
        sources={name: use.plugin for name, use in spec.sources.items()},
        steps=tuple(PlannedStep(use.plugin) for use in spec.prepare),
    )
    for name, source in header.sources.items():
        _scan(name, source, header, problems)
    for index, check in enumerate(spec.checks):
        _check_rules(("checks", index), check.plugin, header, problems)
    if not header.unreadable:
        header.prepared = _follow(header, problems)
    return header


def missing_columns(plugin: Plugin, path: SpecPath, known: Collection[str], *, target: str = "") -> list[Problem]:
    """A problem for each column that a plugin's parameters name and that is not there."""
    found = []
    for where, name in named_columns(plugin).items():
        if name not in known:
            found.append(no_column(name, (*path, *where), known, target=target))
    return found


def no_column(name: str, path: SpecPath, known: Collection[str], *, target: str = "") -> Problem:
    """The problem of a column that does not exist, or that is the target."""
    if name == target:
        return Problem(f"column '{name}' is the target, which no transform may use", path)
    near = suggest(name, known)
    tail = near or f"; there are: {listing(sorted(known), 30)}"
    return Problem(f"no column '{name}'{tail}", path)


def follow_step(
    step: Transform, rows: pl.LazyFrame, sources: Mapping[str, pl.LazyFrame], path: SpecPath
) -> tuple[pl.LazyFrame | None, list[Problem]]:
    """The rows after a stateless step, with their columns known; or what is wrong with it."""
    problems = missing_columns(step, path, rows.collect_schema().names())
    if problems:
        return None, problems
    try:
        with attributed(step.title):
            rows = step.prepare(rows, sources)
            rows.collect_schema()
    except MlpipeError as error:
        return None, [problem_of(error, path)]
    return rows, []


def problem_of(error: MlpipeError, path: SpecPath) -> Problem:
    """An error of a plugin as a problem at its place in the spec."""
    text = f"{error.where}: {error.what}" if error.where else error.what
    return Problem(f"{text}; {error.hint}" if error.hint else text, path)


def _scan(name: str, source: Source, header: Header, problems: list[Problem]) -> None:
    try:
        with attributed(f"source '{name}'"):
            frame = source.scan()
            frame.collect_schema()
    except MlpipeError as error:
        header.unreadable = True
        problems.append(problem_of(error, ("sources", name, "path")))
    else:
        header.frames[name] = frame


def _check_rules(path: SpecPath, check: Check, header: Header, problems: list[Problem]) -> None:
    on = check.on or header.main
    frame = header.frames.get(on)
    if frame is None:
        if not header.unreadable:
            problems.append(_no_source(on, (*path, "on"), header.frames))
        return
    schema = frame.collect_schema()
    missing = missing_columns(check, path, schema.names())
    problems.extend(missing)
    if missing:
        return
    try:
        with attributed(check.title):
            found = expressions(check, schema).values()
            # Named as when they are measured: two rules may begin with the same column or literal.
            frame.select(**{str(number): rule for number, rule in enumerate(found)}).collect_schema()
    except MlpipeError as error:
        problems.append(problem_of(error, path))


def expressions(check: Check, schema: pl.Schema) -> dict[str, pl.Expr]:
    """A check's rules or measures, by their words."""
    if isinstance(check, RowCheck):
        return dict(check.rules(schema))
    assert isinstance(check, TableCheck)  # noqa: S101 - there is no third sort of check
    return dict(check.measures(schema))


def _no_source(name: str, path: SpecPath, known: Iterable[str]) -> Problem:
    names = list(known)
    return Problem(f"no source '{name}'{suggest(name, names) or f'; there are: {listing(names)}'}", path)


def _follow(header: Header, problems: list[Problem]) -> pl.LazyFrame | None:
    rows: pl.LazyFrame | None = header.frames[header.main]
    for index, step in enumerate(header.steps):
        if rows is None:
            return None
        path: SpecPath = ("prepare", index)
        rows, found = follow_step(step.plugin, rows, {**header.frames, header.main: rows}, path)
        problems.extend(found)
    return rows
