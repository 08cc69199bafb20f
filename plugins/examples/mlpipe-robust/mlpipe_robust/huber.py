"""A model: linear regression that large errors cannot bend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Accepts, Field, Labelled, Matrix, Model, Predictor, State, Task


class Huber(Model, name="robust.huber"):
    """Huber regression: squared error for small residuals, absolute error for large ones.

    Fitted by iteratively reweighted least squares; the scale of the residuals is their median absolute deviation,
    estimated anew in each iteration. Source: Huber (1964); Holland and Welsch (1977).

    ```yaml
    use: robust.huber
    threshold: 1.35
    ```
    """

    tasks: ClassVar[frozenset[Task]] = frozenset({"regression"})
    accepts: ClassVar[Accepts] = Accepts()
    search_space: ClassVar[Mapping[str, Any]] = {"threshold": {"float": [1.0, 3.0]}, "penalty": {"log": [0.0001, 10.0]}}

    threshold: float = Field(
        1.35, ge=1.0, le=10.0, description="Residuals beyond this many scales count linearly; 1.35 is 95 % efficient."
    )
    penalty: float = Field(0.0001, gt=0, le=1e6, description="Weight of the squared coefficients in the loss.")
    iterations: int = Field(50, ge=1, le=1000, description="The most iterations.")

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
        """Coefficients, the intercept last."""
        design = _with_intercept(train.X.values)
        given = np.ones(len(train.y)) if train.weight is None else train.weight
        coefficients = self._solve(design, train.y, given)
        for _ in range(self.iterations):
            before = coefficients
            coefficients = self._solve(design, train.y, given * self._trust(train.y - design @ coefficients))
            if np.allclose(before, coefficients, rtol=1e-9, atol=1e-12):
                break
        return {"coefficients": coefficients}

    def predictor(self, state: State) -> Predictor:
        """The linear function."""
        coefficients: NDArray[np.float64] = state["coefficients"]

        def predict(matrix: Matrix) -> NDArray[np.float64]:
            values: NDArray[np.float64] = matrix.values @ coefficients[:-1] + coefficients[-1]
            return values

        return predict

    def _solve(
        self, design: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        weighted = design * weight[:, None]
        ridge = np.full(design.shape[1], self.penalty)
        ridge[-1] = 0.0  # the intercept is free
        found = np.linalg.lstsq(weighted.T @ design + np.diag(ridge), weighted.T @ y, rcond=None)
        return np.asarray(found[0], dtype=np.float64)

    def _trust(self, residuals: NDArray[np.float64]) -> NDArray[np.float64]:
        """1 for small residuals, falling as 1/size for large ones."""
        scale = np.median(np.abs(residuals - np.median(residuals))) / 0.6745  # the standard deviation, if normal
        if scale == 0:
            return np.ones(len(residuals))
        tiny = np.finfo(np.float64).tiny
        trust: NDArray[np.float64] = np.minimum(1.0, self.threshold * scale / np.maximum(np.abs(residuals), tiny))
        return trust


def _with_intercept(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([values, np.ones(len(values))])
