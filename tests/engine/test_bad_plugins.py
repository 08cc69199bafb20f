"""Plugins that break their promise are told so by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pytest

from mlpipe.errors import StateError
from mlpipe.plugin import REGISTRY, Labelled, Model, Task, Transform

ROWS = pl.DataFrame({"a": np.arange(60.0), "label": ["no", "yes"] * 30})


@pytest.fixture(autouse=True)
def plugins() -> Iterator[None]:
    """Three of them."""
    with REGISTRY.isolated():

        class Hoarder(Transform, name="bad.hoarder"):
            """Keeps an object."""

            def fit(self, rows: pl.LazyFrame, target: Any, rng: Any) -> dict[str, Any]:
                return {"kept": object()}

            def apply(self, rows: pl.LazyFrame, state: dict[str, Any]) -> pl.LazyFrame:
                return rows.with_columns(pl.lit(state["kept"]))

        class Flat(Model, name="bad.flat"):
            """Gives one probability a row."""

            tasks: ClassVar[frozenset[Task]] = frozenset({"binary"})

            def fit(self, train: Labelled, task: Task, **options: Any) -> dict[str, Any]:
                return {}

            def predictor(self, state: dict[str, Any]) -> Any:
                return lambda matrix: np.full(len(matrix.values), 0.5)

        class Keeper(Flat, name="bad.keeper"):
            """Keeps an object."""

            def fit(self, train: Labelled, task: Task, **options: Any) -> dict[str, Any]:
                return {"kept": object()}

        yield


def test_a_state_that_is_not_plain_data_names_the_transform_and_the_place(run_spec: Any) -> None:
    with pytest.raises(StateError) as caught:
        run_spec(ROWS, target={"column": "label"}, models=["logistic"], transforms=["bad.hoarder"])
    assert caught.value.where == "transform 'bad.hoarder': state['kept']"


@pytest.mark.parametrize(
    ("model", "words"),
    [("bad.flat", "it must give probabilities of shape (12, 2), not (12,)"), ("bad.keeper", "kept")],
)
def test_a_model_is_blamed_for_its_own_answer_and_state(run_spec: Any, model: str, words: str) -> None:
    split = {"use": "stratified", "holdout": 0.2, "folds": 4}
    result = run_spec(ROWS, target={"column": "label"}, models=["logistic", model], split=split).result
    (failed,) = (row for row in result.leaderboard if row.label == model)
    assert failed.verdict == "failed"
    assert failed.reason.startswith(f"model '{model}'")
    assert words in failed.reason
