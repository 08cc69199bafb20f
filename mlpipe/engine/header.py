"""What is known of the data before any row is read: the columns at each step, and whether those named exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from mlpipe.engine.following import Trail, missing_columns, problem_of
from mlpipe.engine.plan import PlannedStep
from mlpipe.errors import MlpipeError, Problem, SpecPath, listing, suggest
from mlpipe.pipeline.attribution import attributed, require_lazy
from mlpipe.plugin import Check, RowCheck, Source, TableCheck
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
    is_sound: bool = True
    """False where a name was wrong on the way: only names of columns can then be judged, neither types nor values."""
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
        _follow(header, problems)
    return header


def _scan(name: str, source: Source, header: Header, problems: list[Problem]) -> None:
    try:
        header.frames[name] = _scanned(name, source)
    except MlpipeError as error:
        bare = _without_names(name, source)
        wrong = missing_columns(source, ("sources", name), bare.collect_schema().names()) if bare is not None else []
        if bare is None or not wrong:
            header.unreadable = True
            problems.append(problem_of(error, ("sources", name, "path")))
            return
        problems.extend(wrong)
        header.frames[name], header.is_sound = bare, False


def _scanned(name: str, source: Source) -> pl.LazyFrame:
    with attributed(f"source '{name}'"):
        frame = require_lazy(source.scan(), "scan")
        frame.collect_schema()
    return frame


def _without_names(name: str, source: Source) -> pl.LazyFrame | None:
    """The source as it is read without the parameters that name columns; None where that is not possible either."""
    fields = {str(path[0]): type(source).model_fields[str(path[0])] for path in named_columns(source)}
    if not fields or any(info.is_required() for info in fields.values()):
        return None
    usual = {field: info.get_default(call_default_factory=True) for field, info in fields.items()}
    try:
        return _scanned(name, source.model_copy(update=usual))
    except MlpipeError:
        return None


def _check_rules(path: SpecPath, check: Check, header: Header, problems: list[Problem]) -> None:
    on = check.on or header.main
    frame = header.frames.get(on)
    if frame is None:
        if on not in header.sources:
            problems.append(_no_source(on, (*path, "on"), header.sources))
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
        if header.is_sound:
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


def _follow(header: Header, problems: list[Problem]) -> None:
    trail = Trail(header.frames[header.main], header.is_sound)
    for index, step in enumerate(header.steps):
        sources = header.frames if trail.rows is None else {**header.frames, header.main: trail.rows}
        problems.extend(trail.take(step.plugin, sources, ("prepare", index)))
    header.prepared, header.is_sound = trail.rows, trail.is_sound
