"""What was found, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from mlpipe.drafting.findings import Findings
from mlpipe.plugin import counted


def told(findings: Findings) -> Iterator[str]:
    """The task, and each column of which there is something to say."""
    noticed = findings.noticed
    target = noticed.target
    yield f"{noticed.task}: '{target.name}' {noticed.why_task}"
    for columns, words in (
        (noticed.times, "says when"),
        (noticed.groups, "groups rows: its values repeat"),
        (noticed.panels, "is there at most times: the same values come again later"),
        (noticed.alike, "may group rows: its values repeat"),
        (noticed.key, "has another value in each row, and is left out"),
        (noticed.constant, "has one value, and is left out"),
        (noticed.codes, "is a number that is a name"),
        (noticed.wide, "has many different values, and is encoded by the target"),
        (noticed.prose, "is text, and becomes numbers"),
        (noticed.scattered, "has another value in most rows, and is left out"),
    ):
        yield from (f"{each.name}: {words}" for each in columns)
    for sentinel in findings.sentinels:
        remedy = ", and is read so" if findings.are_missing else "; see the comment in the draft"
        yield f"{sentinel.column}: {sentinel.value} in {counted(sentinel.rows, 'row')} seems to mean missing{remedy}"
    for leak in findings.leaks:
        yield f"{leak.column}: {leak.why}; is it known beforehand?"
    if findings.too_few:
        yield f"too few rows: {findings.too_few}"
