"""Stages load and check: the sources, and what must hold for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from mlpipe.engine.frames import no_rows, reading, scan_all
from mlpipe.engine.header import expressions
from mlpipe.engine.plan import Plan
from mlpipe.engine.stage import Journal, stage
from mlpipe.errors import DataError
from mlpipe.pipeline.attribution import attributed
from mlpipe.plugin import Check, CheckRecord, DataRecord, RowCheck, TableCheck


@dataclass(frozen=True)
class Loaded:
    """The sources as lazy frames."""

    frames: Mapping[str, pl.LazyFrame]


@dataclass(frozen=True)
class Checked:
    """What was read, and what the checks found."""

    data: tuple[DataRecord, ...]
    checks: tuple[CheckRecord, ...]


@stage("load")
def load(journal: Journal, plan: Plan) -> Loaded:
    """Scan the sources."""
    return Loaded(scan_all(plan.sources))


@stage("check")
def check(journal: Journal, plan: Plan, loaded: Loaded) -> Checked:
    """Count rows and measure all rules of all checks, one lazy pass for each source.

    Raises DataError with every broken rule of the checks that fail; the others are warnings.
    """
    data, records = [], []
    for name, frame in loaded.frames.items():
        checks = [each for each in plan.checks if (each.on or plan.main) == name]
        rows, found = _measure(plan, name, frame, checks)
        with attributed(f"source '{name}'"):
            fingerprint = plan.sources[name].fingerprint()
        data.append(DataRecord(name, fingerprint, rows, len(frame.collect_schema())))
        records += found
    if data[0].rows == 0 and plan.main == data[0].source:
        raise no_rows(plan.sources, loaded.frames, plan.main, ())
    _judge(journal, records)
    return Checked(tuple(data), tuple(records))


def _measure(plan: Plan, source: str, frame: pl.LazyFrame, checks: list[Check]) -> tuple[int, list[CheckRecord]]:
    schema = frame.collect_schema()
    queries = {"rows": pl.len()}
    rules: list[tuple[Check, str, str]] = []
    for each in checks:
        with attributed(each.title):
            for rule, expression in expressions(each, schema).items():
                key = f"rule {len(rules)}"
                rules.append((each, rule, key))
                queries |= _query(each, key, expression)
    with attributed(f"source '{source}'"), reading({source: plan.sources[source]}, {source: frame}):
        found = frame.select(**queries).collect().row(0, named=True)
    return found["rows"], [_record(source, each, rule, found, key) for each, rule, key in rules]


def _query(check: Check, key: str, expression: pl.Expr) -> dict[str, pl.Expr]:
    if isinstance(check, RowCheck):
        return {key: (~expression.fill_null(value=True)).sum()}
    return {key: expression}


def _record(source: str, check: Check, rule: str, found: Mapping[str, Any], key: str) -> CheckRecord:
    value = found[key]
    if isinstance(check, TableCheck):
        passed = check.passes(value)
        return CheckRecord(check.plugin_name, source, rule, passed, check.on_violation, value=value)
    return CheckRecord(check.plugin_name, source, rule, value == 0, check.on_violation, violations=int(value))


def _judge(journal: Journal, records: list[CheckRecord]) -> None:
    broken = [record for record in records if not record.passed]
    for record in broken:
        if record.on_violation == "warn":
            journal.warn(f"check {record.check}: {_words(record)}")
    fatal = [record for record in broken if record.on_violation == "fail"]
    if fatal:
        lines = "".join(f"\n  {record.source}: {_words(record)} (check {record.check})" for record in fatal)
        raise DataError(
            f"the data breaks {len(fatal)} rule{'s' if len(fatal) > 1 else ''}:{lines}",
            hint="mend the data, or set on_violation: warn on a check to go on all the same",
        )


def _words(record: CheckRecord) -> str:
    if record.violations is None:
        return f"{record.rule}: it is {record.value}"
    return f"{record.rule}: not so in {record.violations:,} row{'s' if record.violations > 1 else ''}"
