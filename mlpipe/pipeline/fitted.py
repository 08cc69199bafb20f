"""A fitted pipeline: steps with their states, the matrix encoding, the model with its state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

from mlpipe.pipeline.attribution import attributed, require_lazy
from mlpipe.pipeline.encoding import Encoding
from mlpipe.pipeline.target import inverse
from mlpipe.plugin import Matrix, Model, Predictor, RunError, State, Transform, require_columns


@dataclass(frozen=True)
class FittedStep:
    """A transform and what it learned."""

    plugin: Transform
    state: State

    def apply(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows, transformed."""
        with attributed(self.plugin.title):
            return self.plugin.apply(rows, self.state)


def apply_steps(rows: pl.DataFrame, steps: Sequence[FittedStep]) -> pl.DataFrame:
    """The rows after all steps; errors name the step."""
    for step in steps:
        # Collected one by one, so that an error of the data is laid at the right step's door.
        with attributed(step.plugin.title):
            rows = require_lazy(step.plugin.apply(rows.lazy(), step.state), "apply").collect(engine="in-memory")
    return rows


@dataclass(frozen=True)
class FittedPipeline:
    """Everything between raw feature columns and an answer.

    ``labels`` are the classes in the order of the probabilities; empty for regression.
    """

    features: tuple[str, ...]
    steps: tuple[FittedStep, ...]
    encoding: Encoding
    model: Model
    model_state: State
    labels: tuple[str, ...]
    target_transform: str | None

    @cached_property
    def predictor(self) -> Predictor:
        """The model's own function, built once."""
        return self.model.predictor(self.model_state)

    def matrix(self, rows: pl.DataFrame) -> Matrix:
        """The rows as the model sees them. Raises DataError where a feature column is missing."""
        require_columns(self.features, rows.columns, where="prediction")
        return self.encoding.matrix(apply_steps(rows.select(cs.by_name(self.features)), self.steps))

    def predict(self, rows: pl.DataFrame) -> NDArray[np.float64]:
        """Values in the target's own unit, shape (rows,), or probabilities, shape (rows, labels)."""
        return predict_matrix(self.predictor, self.matrix(rows), self.model, self.target_transform, len(self.labels))


def predict_matrix(
    predictor: Predictor, matrix: Matrix, model: Model, target_transform: str | None, classes: int
) -> NDArray[np.float64]:
    """A model's answer for a matrix, in the target's own unit; ``classes`` is 0 for regression.

    Raises RunError where it has not the shape that the model owes.
    """
    with attributed(model.title):
        answer: NDArray[Any] = predictor(matrix)
        if not isinstance(answer, np.ndarray):
            raise RunError(f"its predictor must give a numpy array, not a {type(answer).__name__}")
        rows = len(matrix.values)
        owed = (rows, classes) if classes else (rows,)
        if np.shape(answer) != owed:
            what = "probabilities" if classes else "values"
            raise RunError(f"it must give {what} of shape {owed}, not {np.shape(answer)}")
    return inverse(target_transform, answer)
