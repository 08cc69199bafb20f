"""Runs to report on: made up, but shaped as real ones are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlpipe.plugin import RunResult
from mlpipe.testing.kit.results import hostile_result, sample_result

Build = Callable[..., RunResult]


@pytest.fixture(scope="session")
def build() -> Build:
    """``build("regression")`` gives a run of that task; further fields replace its own."""
    return sample_result


@pytest.fixture(scope="session")
def hostile_run() -> RunResult:
    """A run in which every text that data or people bring is hostile."""
    return hostile_result()
