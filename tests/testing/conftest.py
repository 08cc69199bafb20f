"""Plans of small specs, for the poison test of whole plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from mlpipe.engine.plan import Plan
from tests.engine.conftest import plan_spec as plan_spec


@pytest.fixture
def plan_of(plan_spec: Callable[..., Plan]) -> Callable[..., Plan]:
    """``plan_of(transforms=[...], models=[...])``: the plan of a spec for a table with the target ``y``."""

    def plan(target: dict[str, Any] | None = None, **spec: Any) -> Plan:
        rng = np.random.default_rng(0)
        x = rng.normal(size=200)
        columns = {"x": x, "word": rng.choice(list("abc"), 200), "y": 3 * x + rng.normal(size=200), "w": abs(x)}
        return plan_spec(pl.DataFrame(columns), target=target or {"column": "y"}, **spec)

    return plan
