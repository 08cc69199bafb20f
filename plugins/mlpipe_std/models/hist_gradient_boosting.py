"""Gradient boosting of scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Accepts, Field, Labelled, Matrix, Predictor, RunError, State, Task
from mlpipe_std.models._boosted import BoostedTrees, boosted_state
from mlpipe_std.models._classes import found_classes, link_probabilities, over_classes
from mlpipe_std.models._importance import stored_importance
from mlpipe_std.models._rows import Numbers, read_values, require_above, weighing_rows
from mlpipe_std.models._stopping import EarlyStopping, stopping_rows


class HistGradientBoosting(EarlyStopping, name="hist_gradient_boosting"):
    """Gradient boosting on binned columns: small trees, each of which mends the errors of those before it.

    Fast, strong on tables, takes missing values and categories as they are. Trees are added until ``valid`` rows,
    set apart from the training rows, have not been predicted better for ``n_iter_no_change`` iterations.
    Losses ``gamma`` and ``poisson`` predict positive values only, and need targets above (poisson: of at least) 0.
    Source: Friedman (2001); Ke et al. (2017).

    ```yaml
    use: hist_gradient_boosting
    learning_rate: 0.1
    max_leaf_nodes: 15
    ```
    """

    requires: ClassVar[Mapping[str, str]] = {"sklearn": "mlpipe-framework[ml]"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"regression", "binary", "multiclass"})
    accepts: ClassVar[Accepts] = Accepts(missing=True, categories=True, unscaled=True, max_categories=254)
    search_space: ClassVar[Mapping[str, Any]] = {
        "learning_rate": {"log": [0.02, 0.3]},
        "max_leaf_nodes": {"log_int": [7, 127]},
        "min_samples_leaf": {"log_int": [5, 100]},
        "l2_regularization": {"log": [0.001, 10.0]},
        "max_features": {"float": [0.2, 1.0]},
    }

    loss: Literal["squared_error", "absolute_error", "gamma", "poisson"] = Field(
        "squared_error", description="What is minimised for a numeric target; for classes it is always the log loss."
    )
    learning_rate: float = Field(0.05, gt=0, le=1, description="How much of each tree's correction is taken.")
    max_iter: int = Field(1000, ge=1, le=100_000, description="The most iterations; each adds a tree an output.")
    max_leaf_nodes: int = Field(31, ge=2, le=10_000, description="The most answers of a tree.")
    max_depth: int | None = Field(None, ge=1, le=1000, description="The most questions in a row; null for no limit.")
    min_samples_leaf: int = Field(20, ge=1, le=1_000_000, description="The fewest training rows an answer rests on.")
    l2_regularization: float = Field(0.0, ge=0, le=1e6, description="Weight of the squared answers in the loss.")
    max_features: float = Field(
        0.5, gt=0, le=1, description="Share of the columns, drawn anew, that each question is chosen among."
    )
    max_bins: int = Field(255, ge=2, le=255, description="The most bins of a column, and the most categories.")
    n_iter_no_change: int = Field(30, ge=1, le=10_000, description="Iterations without a better score before the end.")

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
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

        rows = weighing_rows(train, self.title)
        self._require_room(rows)
        seed = int(rng.integers(2**31))
        if task == "regression":
            self._require_target(rows.y)
            estimator = HistGradientBoostingRegressor(**self._settings(rows, seed, "loss"))
            return _boost(estimator, rows, rows.y, stopping_rows(valid, None, self.title), threads)
        labels, places = found_classes(rows.y, self.title, least=2)
        estimator = HistGradientBoostingClassifier(**self._settings(rows, seed))
        state = _boost(estimator, rows, places, stopping_rows(valid, labels, self.title), threads)
        return {**state, "labels": labels, "classes": classes}

    def predictor(self, state: State) -> Predictor:
        trees = BoostedTrees(state)

        def scores(matrix: Matrix) -> Numbers:
            return trees.predict(read_values(matrix, state["columns"]))

        if "labels" in state:
            return over_classes(lambda matrix: link_probabilities(scores(matrix)), state)
        if self.loss in ("gamma", "poisson"):
            return lambda matrix: np.exp(scores(matrix)[:, 0])
        return lambda matrix: scores(matrix)[:, 0]

    def importance(self, state: State) -> Mapping[str, float]:
        return stored_importance(state)

    def _settings(self, rows: Labelled, seed: int, *also: str) -> dict[str, Any]:
        names = ("learning_rate", "max_iter", "max_leaf_nodes", "max_depth", "min_samples_leaf", "l2_regularization")
        return {
            **{name: getattr(self, name) for name in (*names, "max_features", "max_bins", "n_iter_no_change", *also)},
            "categorical_features": list(rows.X.categorical) if any(rows.X.categorical) else None,
            "random_state": seed,
        }

    def _require_target(self, y: Numbers) -> None:
        if self.loss in ("gamma", "poisson"):
            require_above(y, 0, or_equal=self.loss == "poisson", what=f"loss '{self.loss}'", title=self.title)

    def _require_room(self, rows: Labelled) -> None:
        for name, values, categorical in zip(rows.X.names, rows.X.values.T, rows.X.categorical, strict=True):
            found = int(np.fmax.reduce(values, initial=-1)) + 1 if categorical else 0
            if found > self.max_bins:
                raise RunError(
                    f"column '{name}' has {found} categories, and max_bins is {self.max_bins}",
                    where=self.title,
                    hint="raise max_bins, or encode the column with a transform",
                )


def _boost(estimator: Any, rows: Labelled, y: NDArray[Any], stopping: Labelled | None, threads: int) -> State:
    from threadpoolctl import threadpool_limits

    estimator.set_params(early_stopping=stopping is not None)
    apart = {}
    if stopping is not None:
        apart = {"X_val": stopping.X.values, "y_val": stopping.y, "sample_weight_val": stopping.weight}
    # scikit-learn 1.9 cannot bin a column without values; one of equal values is never asked for, either.
    empty = np.isnan(rows.X.values).all(axis=0)
    with threadpool_limits(limits=threads, user_api="openmp"):
        estimator.fit(np.where(empty, 0.0, rows.X.values), y, rows.weight, **apart)
    return boosted_state(estimator, rows)
