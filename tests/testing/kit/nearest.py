"""Two honest models, which the plugins that break a promise are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Accepts, Field, Labelled, Matrix, Model, Predictor, State, Task

Numbers = NDArray[np.float64]


class Nearest(Model, name="test.nearest"):
    """Say of a row what the mean of the training rows around it is, by a kernel over columns a and b."""

    tasks: ClassVar[frozenset[Task]] = frozenset({"regression", "binary", "multiclass"})
    search_space: ClassVar[Mapping[str, Any]] = {"width": {"log": [0.1, 1.0]}}

    width: float = Field(0.3, gt=0, le=10, description="How far around.")

    def fit(
        self,
        train: Labelled,
        task: Task,
        *,
        classes: int,
        valid: Labelled | None,
        rng: np.random.Generator,
        threads: int,
    ) -> State:
        weight = np.ones(len(train.y)) if train.weight is None else train.weight
        targets = np.eye(classes)[train.y] if classes else train.y[:, None]
        return {"rows": train.X.values.copy(), "targets": targets, "weight": weight, "classes": classes}

    def predictor(self, state: State) -> Predictor:
        def predict(matrix: Matrix) -> Numbers:
            return self.answer(state, matrix.values)

        return predict

    def answer(self, state: State, values: Numbers) -> Numbers:
        """The predictions for rows, one by one, so that none knows of the others."""
        found = np.array([self.near(state, row) for row in values])
        return found if state["classes"] else found[:, 0]

    def near(self, state: State, row: Numbers) -> Numbers:
        """The prediction for one row: shape (outputs,)."""
        distance = (((state["rows"] - row) / self.width) ** 2).sum(axis=1)
        near = state["weight"] * np.exp(-0.5 * (distance - distance.min()))
        found: Numbers = (near[:, None] * state["targets"]).sum(axis=0) / near.sum()
        return found


class NearestOrNone(Nearest, name="test.nearest_or_none"):
    """The same, for rows with NaN too."""

    accepts: ClassVar[Accepts] = Accepts(missing=True)

    def near(self, state: State, row: Numbers) -> Numbers:
        filled = {**state, "rows": np.nan_to_num(state["rows"])}
        return super().near(filled, np.nan_to_num(row))
