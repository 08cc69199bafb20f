"""Predictions from similar rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal

import numpy as np

from mlpipe.plugin import Field, Labelled, Matrix, Model, Predictor, State, Task
from mlpipe_std.models._classes import found_classes, over_classes
from mlpipe_std.models._rows import Indexes, Numbers, read_values, weighing_rows


class Knn(Model, name="knn"):
    """Predict from the nearest training rows: their mean target, or their share of each class (k nearest neighbours).

    Rows count by their weight, and with ``weights: distance`` also by the inverse of their distance. Where there are
    fewer training rows than ``n_neighbors``, all of them are neighbours. The state holds all training rows, so that
    predicting costs more than with other models. Source: Fix and Hodges (1951).

    ```yaml
    use: knn
    n_neighbors: 20
    weights: distance
    ```
    """

    requires: ClassVar[Mapping[str, str]] = {"sklearn": "mlpipe-framework[ml]"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"regression", "binary", "multiclass"})
    search_space: ClassVar[Mapping[str, Any]] = {
        "n_neighbors": {"log_int": [2, 100]},
        "weights": ["uniform", "distance"],
        "p": [1.0, 2.0],
    }

    n_neighbors: int = Field(10, ge=1, le=10_000, description="Number of neighbours.")
    weights: Literal["uniform", "distance"] = Field(
        "uniform", description="Whether neighbours count alike, or by the inverse of their distance."
    )
    p: float = Field(
        2.0, ge=1, le=10, description="Power of the Minkowski distance: 1 sums differences, 2 is the straight line."
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
        state: State = {"columns": list(rows.X.names), "values": rows.X.values, "weight": rows.weight}
        if task == "regression":
            return {**state, "targets": rows.y[:, np.newaxis].astype(np.float64)}
        labels, places = found_classes(rows.y, self.title)
        return {**state, "targets": np.eye(len(labels))[places], "labels": labels, "classes": classes}

    def predictor(self, state: State) -> Predictor:
        find = _finder(state, self.n_neighbors, self.p)

        def predict(matrix: Matrix) -> Numbers:
            distances, neighbours = find(read_values(matrix, state["columns"]))
            return _average(state, neighbours, self._votes(distances))

        if "labels" in state:
            return over_classes(predict, state)
        return lambda matrix: predict(matrix)[:, 0]

    def _votes(self, distances: Numbers) -> Numbers | None:
        """What each neighbour counts, shape (rows, neighbours); None for all alike.

        Where neighbours are at no distance, they alone count.
        """
        if self.weights == "uniform":
            return None
        same = distances == 0
        with np.errstate(divide="ignore"):
            votes: Numbers = np.where(same.any(axis=1, keepdims=True), same, 1 / distances)
        return votes


def _finder(state: State, n_neighbors: int, p: float) -> Callable[[Numbers], tuple[Numbers, Indexes]]:
    """A function that gives distances and training rows of the nearest rows, each of shape (rows, neighbours)."""
    from sklearn.neighbors import NearestNeighbors
    from threadpoolctl import ThreadpoolController

    finder = NearestNeighbors(n_neighbors=min(n_neighbors, len(state["values"])), p=p, n_jobs=1)
    finder.fit(state["values"])
    threads = ThreadpoolController()

    def find(values: Numbers) -> tuple[Numbers, Indexes]:
        # The search by matrix products does not heed n_jobs; OpenMP's limit holds for the calling thread alone.
        with threads.limit(limits=1, user_api="openmp"):
            distances, neighbours = finder.kneighbors(values)
        return distances, neighbours

    return find


def _average(state: State, neighbours: Indexes, votes: Numbers | None) -> Numbers:
    """The weighted mean of the neighbours' targets, shape (rows, outputs)."""
    targets = state["targets"][neighbours]
    if state["weight"] is not None:
        weight = state["weight"][neighbours]
        votes = weight if votes is None else votes * weight
    if votes is None:
        plain: Numbers = targets.mean(axis=1)
        return plain
    mean: Numbers = (targets * votes[:, :, np.newaxis]).sum(axis=1) / votes.sum(axis=1)[:, np.newaxis]
    return mean
