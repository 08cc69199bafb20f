"""Least squares with small coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from mlpipe.plugin import Field, Labelled, Model, Predictor, State, Task
from mlpipe_std.models._importance import stored_importance
from mlpipe_std.models._linear import linear_predictor, linear_state
from mlpipe_std.models._rows import weighing_rows


class Ridge(Model, name="ridge"):
    """Linear regression that keeps its coefficients small (ridge regression).

    Minimises the squared errors plus ``alpha`` times the squared coefficients. Fast, steady, and hard to overfit:
    the linear model to begin with. Source: Hoerl and Kennard (1970).

    ```yaml
    use: ridge
    alpha: 10.0
    ```
    """

    requires: ClassVar[Mapping[str, str]] = {"sklearn": "mlpipe-framework[ml]"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"regression"})
    search_space: ClassVar[Mapping[str, Any]] = {"alpha": {"log": [0.01, 1000.0]}}

    alpha: float = Field(
        1.0, ge=1e-8, le=1e12, description="Weight of the squared coefficients; more rows need more to feel it."
    )
    fit_intercept: bool = Field(True, description="Whether a constant is added; it is not held back.")

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
        from sklearn import linear_model

        rows = weighing_rows(train, self.title)
        estimator = linear_model.Ridge(alpha=self.alpha, fit_intercept=self.fit_intercept)
        estimator.fit(rows.X.values, rows.y, rows.weight)
        return linear_state(rows, estimator.coef_, estimator.intercept_)

    def predictor(self, state: State) -> Predictor:
        return linear_predictor(state)

    def importance(self, state: State) -> Mapping[str, float]:
        return stored_importance(state)
