"""The kit as a whole: which checks there are for a plugin, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from polars.exceptions import PanicException

from mlpipe.testing.kit import (
    checks,
    every_kind,
    imports,
    metrics,
    model_edges,
    models,
    parameters,
    reporters,
    searchers,
    sources,
    splitters,
    transform_edges,
    transforms,
)
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.kit.telling import told
from mlpipe.testing.violation import Skipped

STATIC = (
    *parameters.CHECKS,
    *imports.CHECKS,
    transforms.STATE_IS_PLAIN,
    models.STATE_IS_PLAIN,
    splitters.NAMES_ITS_KEYS,
)
"""What can be checked of a plugin that does not work."""

CHECKS: tuple[KitCheck, ...] = (
    *STATIC,
    every_kind.WORKS,
    *every_kind.CHECKS,
    *transforms.CHECKS,
    *transform_edges.CHECKS,
    *models.CHECKS,
    *model_edges.CHECKS,
    *metrics.CHECKS,
    *searchers.CHECKS,
    *sources.CHECKS,
    *checks.CHECKS,
    *splitters.CHECKS,
    *reporters.CHECKS,
)
"""All of them, in the order in which they are run."""


@dataclass(frozen=True)
class Outcome:
    """What came of one check."""

    check: str
    says: str
    status: Literal["passed", "failed", "skipped"]
    reason: str = ""


def checks_for(subject: Subject) -> list[KitCheck]:
    """The checks that a plugin owes."""
    return [check for check in CHECKS if check.kind in ("", subject.plugin.plugin_kind) and check.when(subject)]


def perform(check: KitCheck, subject: Subject) -> None:
    """Make a check. Raises Skipped where the plugin does not work at all, which is a check of its own."""
    if check not in (*STATIC, every_kind.WORKS) and not _works(subject):
        raise Skipped("the plugin does not do its work: see the checks before")
    check.run(subject)


def outcomes(subject: Subject) -> Iterator[Outcome]:
    """What comes of each check, one after the other."""
    for check in checks_for(subject):
        try:
            perform(check, subject)
        except Skipped as reason:
            yield Outcome(check.name, check.says, "skipped", str(reason))
        except AssertionError as error:
            yield Outcome(check.name, check.says, "failed", str(error))
        except (Exception, PanicException) as error:  # noqa: BLE001 - a plugin may raise anything at all
            yield Outcome(check.name, check.says, "failed", told(error, subject.plugin))
        else:
            yield Outcome(check.name, check.says, "passed")


@cache
def _works(subject: Subject) -> bool:
    try:
        every_kind.exercise(subject, 1)
    except (Exception, PanicException):  # noqa: BLE001 - what it was, the check ``works`` tells
        return False
    return True
