"""Ordinary least squares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from mlpipe.plugin import Accepts, Field, Labelled, Model, Predictor, State, Task
from mlpipe_std.models._importance import stored_importance
from mlpipe_std.models._linear import linear_predictor, linear_state
from mlpipe_std.models._rows import weighing_rows


class Linear(Model, name="linear"):
    """Linear regression by ordinary least squares.

    Nothing holds the coefficients back: with many or nearly equal columns, ``ridge`` predicts better. Where columns
    repeat each other, the solution of least norm is taken.

    ```yaml
    use: linear
    positive: true
    ```
    """

    requires: ClassVar[Mapping[str, str]] = {"sklearn": "mlpipe-framework[ml]"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"regression"})
    accepts: ClassVar[Accepts] = Accepts(unscaled=True)
    search_space: ClassVar[Mapping[str, Any]] = {"positive": [False, True]}

    fit_intercept: bool = Field(True, description="Whether a constant is added; without it, 0 predicts 0.")
    positive: bool = Field(False, description="Whether no coefficient may be negative.")

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
        from sklearn.linear_model import LinearRegression

        rows = weighing_rows(train, self.title)
        estimator = LinearRegression(fit_intercept=self.fit_intercept, positive=self.positive)
        estimator.fit(rows.X.values, rows.y, rows.weight)
        return linear_state(rows, estimator.coef_, estimator.intercept_)

    def predictor(self, state: State) -> Predictor:
        return linear_predictor(state)

    def importance(self, state: State) -> Mapping[str, float]:
        return stored_importance(state)
