"""The poison test of whole plans: the shipped configs pass, plans with leaky plugins do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pytest

from mlpipe.engine.plan import Plan
from mlpipe.engine.planning import make_plan
from mlpipe.plugin import REGISTRY, Labelled, Model, Predictor, State, Task, Transform
from mlpipe.spec.load import load_spec
from mlpipe.testing import Leak, check_run_poison

PlanOf = Callable[..., Plan]
CONFIGS = sorted(Path(__file__).parents[2].glob("configs/*.yaml"))


@pytest.fixture(autouse=True)
def isolated() -> Iterator[None]:
    with REGISTRY.isolated():
        yield


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_the_shipped_configs_see_no_other_row(path: Path) -> None:
    check_run_poison(make_plan(load_spec(path, environment={}, registry=REGISTRY)), rows=300)


def test_a_plan_of_honest_plugins_passes(plan_of: PlanOf) -> None:
    steps = ["scale", {"use": "target_encode", "columns": ["word"]}]
    check_run_poison(plan_of(target={"column": "y", "weight": "w"}, transforms=steps, models=["ridge", "knn"]))


def test_a_stateless_step_that_looks_at_all_rows(plan_of: PlanOf) -> None:
    class Standardizing(Transform, name="test.standardizing"):
        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(pl.col("x") - pl.col("x").mean())

    with pytest.raises(Leak, match="fold 0, training rows before anything is fitted: column 'x'"):
        check_run_poison(plan_of(transforms=["test.standardizing"], models=["ridge"]))


def test_a_step_that_remembers_what_it_was_applied_to(plan_of: PlanOf) -> None:
    class Smuggling(Transform, name="test.smuggling"):
        seen: ClassVar[list[float]] = []

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
            return {"largest": max(self.seen, default=0.0)}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            self.seen.append(rows.select(pl.col("x").max()).collect().item())
            return rows

    with pytest.raises(Leak, match=r"fold 0, transform 'test\.smuggling': what was learned differs, in largest"):
        check_run_poison(plan_of(transforms=["test.smuggling"], models=["ridge"]))


def test_a_model_that_is_handed_something_on_the_side(plan_of: PlanOf) -> None:
    class Peeking(Model, name="test.peeking"):
        """Fits a number that no training row holds."""

        tasks: ClassVar[frozenset[Task]] = frozenset({"regression"})
        fits: ClassVar[list[int]] = []

        def fit(self, train: Labelled, task: Task, **rest: Any) -> State:
            self.fits.append(1)
            return {"fits": len(self.fits)}

        def predictor(self, state: State) -> Predictor:
            return lambda matrix: np.full(len(matrix.values), float(state["fits"]))

    with pytest.raises(Leak, match=r"fold 0, model 'test\.peeking': what was learned differs, in model, predictions"):
        check_run_poison(plan_of(models=["test.peeking"]))
