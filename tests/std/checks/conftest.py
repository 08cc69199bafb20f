"""How these tests judge a check: as a run does, all its rules in one lazy query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from mlpipe.plugin import RowCheck, TableCheck


@pytest.fixture(scope="session")
def broken() -> Callable[[RowCheck, pl.DataFrame], dict[str, list[int]]]:
    """``broken(check, frame)`` gives for each rule, in its words, the rows (from 0) that break it."""
    return _broken


def _broken(check: RowCheck, frame: pl.DataFrame) -> dict[str, list[int]]:
    rules = check.rules(frame.schema)
    held = frame.lazy().select(rule.alias(str(place)) for place, rule in enumerate(rules.values())).collect()
    assert all(dtype == pl.Boolean for dtype in held.dtypes)
    passed = {words: held[str(place)].fill_null(value=True) for place, words in enumerate(rules)}
    return {words: [row for row, passes in enumerate(column) if not passes] for words, column in passed.items()}


@pytest.fixture(scope="session")
def measured() -> Callable[[TableCheck, pl.DataFrame], tuple[str, Any, bool]]:
    """``measured(check, frame)`` gives its demand in words, the value that was found, and whether it passes."""
    return _measured


def _measured(check: TableCheck, frame: pl.DataFrame) -> tuple[str, Any, bool]:
    ((words, measure),) = check.measures(frame.schema).items()
    value = frame.lazy().select(measure.alias("value")).collect().item()
    return words, value, check.passes(value)
