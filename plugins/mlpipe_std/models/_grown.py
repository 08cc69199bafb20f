"""Models that are grown as decision trees: one, or a forest whose mean they take."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Accepts, Field, Labelled, Matrix, Model, Predictor, State, Task
from mlpipe_std.models._classes import found_classes, over_classes
from mlpipe_std.models._importance import stored_importance
from mlpipe_std.models._rows import Numbers, read_values, weighing_rows
from mlpipe_std.models._trees import average_of_trees, rebuilt_trees, trees_state

MaxFeatures = Annotated[float, Field(gt=0, le=1)] | Literal["sqrt", "log2"]
"""How many columns a question is chosen among: a share, or a function of their number."""


class Grown(Model):
    """What a tree and a forest share. The state holds their nodes, and predicting is scikit-learn's, to the last bit.

    Importance is the share of the impurity that a column's questions take away (Breiman et al., 1984).
    """

    requires: ClassVar[Mapping[str, str]] = {"sklearn": "mlpipe-framework[ml]"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"regression", "binary", "multiclass"})
    accepts: ClassVar[Accepts] = Accepts(missing=True, unscaled=True)

    max_depth: int | None = Field(None, ge=1, le=1000, description="The most questions in a row; null for no limit.")
    min_samples_leaf: int = Field(2, ge=1, le=1_000_000, description="The fewest training rows an answer rests on.")
    min_samples_split: int = Field(2, ge=2, le=1_000_000, description="The fewest training rows that are parted.")
    max_leaf_nodes: int | None = Field(None, ge=2, le=10_000_000, description="The most answers; null for no limit.")
    ccp_alpha: float = Field(
        0.0, ge=0, le=1e12, description="What a question must save in impurity, or it is pruned away."
    )
    criterion: Literal["gini", "entropy"] = Field(
        "gini", description="How mixed classes are measured; for numbers it is always the squared error."
    )

    @abstractmethod
    def estimator(self, task: Task, settings: Mapping[str, Any], *, threads: int) -> Any:
        """scikit-learn's tree or forest for the task, not fitted."""

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
        settings = self.model_dump(exclude={"criterion"} if task == "regression" else None)
        settings["random_state"] = int(rng.integers(2**31))
        estimator = self.estimator(task, settings, threads=threads)
        if task == "regression":
            return _grow(estimator, rows, rows.y)
        labels, places = found_classes(rows.y, self.title)
        return {**_grow(estimator, rows, places), "labels": labels, "classes": classes}

    def predictor(self, state: State) -> Predictor:
        trees = rebuilt_trees(state)

        def predict(matrix: Matrix) -> Numbers:
            return average_of_trees(trees, read_values(matrix, state["columns"]))

        if "labels" in state:
            return over_classes(predict, state)
        return lambda matrix: predict(matrix)[:, 0]

    def importance(self, state: State) -> Mapping[str, float]:
        return stored_importance(state)


class Forest(Grown):
    """Many trees, each grown a little differently."""

    search_space: ClassVar[Mapping[str, Any]] = {
        "max_features": {"float": [0.2, 1.0]},
        "min_samples_leaf": {"log_int": [1, 20]},
    }

    n_estimators: int = Field(100, ge=1, le=10_000, description="Number of trees; more are steadier, and cost more.")
    bootstrap: bool
    max_samples: float | None = Field(
        None, gt=0, le=1, description="Share of the rows that each tree draws, where it does; null for as many rows."
    )

    def drawing(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """The settings without the share of drawn rows where none are drawn: scikit-learn refuses the two together."""
        return settings if self.bootstrap else {**settings, "max_samples": None}


def _grow(estimator: Any, rows: Labelled, y: NDArray[Any]) -> State:
    estimator.fit(rows.X.values, y, rows.weight)
    return trees_state(getattr(estimator, "estimators_", [estimator]), rows)
