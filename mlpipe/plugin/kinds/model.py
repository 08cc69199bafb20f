"""Models: from a matrix to predictions."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from mlpipe.plugin.base import Plugin

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlpipe.plugin.state import State

Task = Literal["regression", "binary", "multiclass"]
"""What is predicted: a number, one of two classes, one of several."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """What models see: ``values`` float64 (rows, columns), NaN where missing; a category is its code, from 0."""

    values: NDArray[np.float64]
    names: tuple[str, ...]
    categorical: tuple[bool, ...]

    def take(self, rows: NDArray[Any]) -> Matrix:
        """The rows with these numbers (or where this mask is true)."""
        return Matrix(self.values[rows], self.names, self.categorical)


@dataclass(frozen=True, eq=False)
class Labelled:
    """Rows with their target (float64 values, or int64 class indexes from 0) and weights (float64, or None)."""

    X: Matrix
    y: NDArray[Any]
    weight: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Accepts:
    """What a model takes as it is; what it lacks, the engine inserts a step for."""

    missing: bool = False
    categories: bool = False
    unscaled: bool = False
    max_categories: int = 10_000
    """The most categories of one column; rarer ones beyond it become missing."""


Predictor = Callable[["Matrix"], "NDArray[np.float64]"]
"""Regression: values, shape (rows,). Classification: probabilities, shape (rows, classes), each row summing to 1."""


class Model(Plugin, kind="model"):
    """Learns from labelled rows."""

    reserved: ClassVar[frozenset[str]] = frozenset({"use", "name", "search"})
    tasks: ClassVar[frozenset[Task]]
    """The tasks that it can do."""
    accepts: ClassVar[Accepts] = Accepts()
    search_space: ClassVar[Mapping[str, Any]] = {}
    """What ``search: true`` explores, in the words of the spec: ``{"max_depth": {"int": [3, 10]}}``."""

    @property
    def early_stopping_share(self) -> float:
        """Share of the training rows that ``fit`` gets as ``valid``, to stop early by; 0 for none."""
        return 0.0

    @abstractmethod
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
        """What is learned: plain data. ``classes`` is the number of classes, 0 for regression.

        The same rows and the same ``rng`` give the same state, whatever ``threads`` is.
        """

    @abstractmethod
    def predictor(self, state: State) -> Predictor:
        """A function that predicts, built once and called often; single-threaded, safe to share between threads."""

    def importance(self, state: State) -> Mapping[str, float] | None:
        """Matrix column -> how much the model itself says it used it, or None where it cannot tell."""
        return None
