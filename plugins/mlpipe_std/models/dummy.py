"""The baseline."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from mlpipe.plugin import Accepts, Field, Labelled, Matrix, Model, Predictor, RunError, State, Task
from mlpipe_std.models._rows import Numbers, weighing_rows


class Dummy(Model, name="dummy"):
    """Predict the same for every row: what any other model must beat.

    Regression predicts the ``mean`` (default) or ``median`` of the training target; classification predicts the
    share of each class (``prior``, default), probability 1 for the ``most_frequent`` class, or the same probability
    for all (``uniform``). Rows count by their weight; columns are not looked at.

    ```yaml
    use: dummy
    strategy: median
    ```
    """

    tasks: ClassVar[frozenset[Task]] = frozenset({"regression", "binary", "multiclass"})
    accepts: ClassVar[Accepts] = Accepts(missing=True, categories=True, unscaled=True)

    strategy: Literal["mean", "median", "prior", "most_frequent", "uniform"] | None = Field(
        None, description="What to predict; where it is not given, the mean of a number and the share of each class."
    )

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
        rows = weighing_rows(train, self.title)
        weight = np.ones(len(rows.y)) if rows.weight is None else rows.weight
        if task == "regression":
            return {"value": self._center(rows.y, weight)}
        totals = np.bincount(rows.y, weights=weight, minlength=classes)
        return {"probabilities": self._shares(totals.astype(np.float64))}

    def predictor(self, state: State) -> Predictor:
        def predict(matrix: Matrix) -> Numbers:
            rows = len(matrix.values)
            if "value" in state:
                return np.full(rows, state["value"])
            return np.tile(state["probabilities"], (rows, 1))

        return predict

    def _center(self, y: Numbers, weight: Numbers) -> float:
        strategy = self._strategy("mean", "median")
        return float(np.average(y, weights=weight)) if strategy == "mean" else _weighted_median(y, weight)

    def _shares(self, totals: Numbers) -> Numbers:
        strategy = self._strategy("prior", "most_frequent", "uniform")
        if strategy == "prior":
            shares: Numbers = totals / totals.sum()
            return shares
        if strategy == "uniform":
            return np.full(len(totals), 1 / len(totals))
        one: Numbers = np.eye(len(totals))[totals.argmax()]
        return one

    def _strategy(self, default: str, *others: str) -> str:
        """The chosen strategy. Raises RunError where it is one of another task."""
        strategy = self.strategy or default
        if strategy not in (default, *others):
            raise RunError(
                f"strategy '{strategy}' does not suit this target",
                where=self.title,
                hint=f"choose one of: {', '.join((default, *others))}",
            )
        return strategy


def _weighted_median(y: Numbers, weight: Numbers) -> float:
    """The value with half of the weight on either side; the middle of two where it falls between them."""
    order = np.argsort(y, kind="stable")
    values, reached = y[order], np.cumsum(weight[order])
    half = reached[-1] / 2
    low = values[np.searchsorted(reached, half, side="left")]
    high = values[min(np.searchsorted(reached, half, side="right"), len(values) - 1)]
    return float(low + high) / 2
