"""A time budget ends the search, and a run says so."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from mlpipe.engine.run import Finished
from mlpipe.errors import RunError

RunSpec = Callable[..., Finished]


@pytest.fixture
def table() -> pl.DataFrame:
    size = np.random.default_rng(3).uniform(20, 200, 60)
    return pl.DataFrame({"size": size, "price": 10 * size})


def test_a_budget_that_ends_before_the_first_model_is_said_to_be_too_small(
    run_spec: RunSpec, table: pl.DataFrame
) -> None:
    with pytest.raises(RunError, match="before any model was tried"):
        run_spec(table, target={"column": "price"}, models=["ridge"], select={"budget": "0.0001ms"})


def test_a_budget_that_suffices_changes_nothing(run_spec: RunSpec, table: pl.DataFrame) -> None:
    given = {"target": {"column": "price"}, "models": ["ridge"]}
    free = run_spec(table, **given).result
    bound = run_spec(table, **given, select={"budget": "10m"}).result
    assert bound.warnings == ()
    assert [row.cv for row in bound.leaderboard] == [row.cv for row in free.leaderboard]
