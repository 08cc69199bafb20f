"""The rules for the data, and whether they held."""

from __future__ import annotations

from typing import Any

from mlpipe.plugin import CheckRecord, RunResult, counted, figure
from mlpipe_std.reporters._markup import Html, element
from mlpipe_std.reporters._section import Section
from mlpipe_std.reporters._tables import Column, Row, shown, table


def checks(run: RunResult) -> Section:
    """The rules as a table, those that did not hold first; and the sources."""
    sources = table(
        "Sources",
        [Column("source"), Column("rows", numeric=True), Column("columns", numeric=True), Column("fingerprint")],
        (
            Row([each.source, f"{each.rows:,}", f"{each.columns:,}", element("code", each.fingerprint, class_="hash")])
            for each in run.data
        ),
    )
    content = [_rules(run), element("h3", "What was read") if run.data else None, sources if run.data else None]
    return Section("checks", "Data checks", content, _summary(run))


def _summary(run: RunResult) -> str:
    if not run.checks:
        return "The spec asks for no checks of the data: a rule or two under checks: would catch a bad delivery."
    broken = sum(not each.passed for each in run.checks)
    if not broken:
        return f"All {len(run.checks):,} rules held." if len(run.checks) > 1 else "The one rule held."
    return f"{broken} of {counted(len(run.checks), 'rule')} did not hold."


def _rules(run: RunResult) -> Html | None:
    if not run.checks:
        return None
    columns = [
        Column("held"),
        Column("rule", broad=True),
        Column("check"),
        Column("source"),
        Column("if broken"),
        Column("found", broad=True),
    ]
    ordered = sorted(run.checks, key=lambda each: each.passed)
    return table("Data checks", columns, (_rule(each) for each in ordered), stack=True)


def _rule(each: CheckRecord) -> Row:
    badge = element("span", "held" if each.passed else "broken", class_=f"badge is-{'good' if each.passed else 'bad'}")
    return Row(
        [badge, each.rule, each.check, each.source, each.on_violation, _found(each)],
        mark="" if each.passed else "is-broken",
    )


def _found(each: CheckRecord) -> str:
    if each.violations is None:
        return "–" if each.value is None else _measured(each.value)
    if not each.violations:
        return "no row breaks it"
    examples = f", such as {shown(each.value)}" if each.value not in (None, (), []) else ""
    return f"{counted(each.violations, 'row')} break{'s' if each.violations == 1 else ''} it{examples}"


def _measured(value: Any) -> str:
    return figure(value) if isinstance(value, int | float) and not isinstance(value, bool) else shown(value)
