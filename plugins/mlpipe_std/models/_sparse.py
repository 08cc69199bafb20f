"""Linear regression in which columns can drop out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from mlpipe.plugin import Field, Labelled, Model, Predictor, State, Task
from mlpipe_std.models._importance import stored_importance
from mlpipe_std.models._linear import linear_predictor, linear_state
from mlpipe_std.models._rows import Numbers, weighing_rows


class SparseLinear(Model):
    """The elastic net by coordinate descent (Friedman, Hastie and Tibshirani, 2010), of which the lasso is a case."""

    requires: ClassVar[Mapping[str, str]] = {"sklearn": "mlpipe-framework[ml]"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"regression"})

    alpha: float = Field(
        0.001,
        gt=0,
        le=1000,
        description="Weight of the penalty, in standard deviations of the target; from 1 on no column is left.",
    )
    fit_intercept: bool = Field(True, description="Whether a constant is added; it is not held back.")
    max_iter: int = Field(50_000, ge=1, le=10_000_000, description="The most passes over the columns.")
    tol: float = Field(1e-4, gt=0, le=0.1, description="How near the optimum is near enough, as a share of the loss.")

    @property
    @abstractmethod
    def mixing(self) -> float:
        """Share of the penalty that is on absolute coefficients; the rest is on squared ones."""

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
        scale = _spread(rows.y, rows.weight)
        estimator = linear_model.ElasticNet(
            alpha=self.alpha,
            l1_ratio=self.mixing,
            fit_intercept=self.fit_intercept,
            max_iter=self.max_iter,
            tol=self.tol,
            random_state=0,  # never drawn from; without one, the global random state would be
            # With the columns' products at hand, a pass costs columns², not rows x columns: a hundredth, often.
            precompute=len(rows.y) > len(rows.X.names),
        )
        estimator.fit(rows.X.values, rows.y / scale, rows.weight)
        return linear_state(rows, estimator.coef_ * scale, estimator.intercept_ * scale)

    def predictor(self, state: State) -> Predictor:
        return linear_predictor(state)

    def importance(self, state: State) -> Mapping[str, float]:
        return stored_importance(state)


def _spread(y: Numbers, weight: Numbers | None) -> float:
    """The standard deviation, or 1 where all values are equal."""
    center = np.average(y, weights=weight)
    return float(np.sqrt(np.average((y - center) ** 2, weights=weight))) or 1.0
