"""Splitters: the role of every row, training fold, validation fold or holdout."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from mlpipe.plugin.base import Plugin

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Fold:
    """Row numbers (int64, from 0, of the keys given to ``folds``) that train and that validate."""

    train: NDArray[np.int64]
    valid: NDArray[np.int64]


class Splitter(Plugin, kind="splitter"):
    """Splits rows by keys that it names, and by nothing else."""

    holdout: float = Field(0.2, gt=0, lt=1, description="Share of rows held out, scored once at the end.")
    folds: int = Field(5, ge=2, le=100, description="Number of cross-validation folds.")
    repeats: int = Field(1, ge=1, le=100, description="How often the cross-validation is repeated, newly shuffled.")

    def keys(self, target: str) -> list[str]:
        """The columns that decide, one at least; ``target`` is the name of the target column.

        The target alone will do where no column decides: a frame without columns has no rows to count.
        """
        return [target]

    def not_features(self) -> list[str]:
        """Those keys that no model may use, such as a group's id."""
        return []

    def grouped_by(self) -> str | None:
        """The key whose equal values are never on both sides of a split, if there is one."""
        return None

    def ordered_by(self) -> str | None:
        """The key by which no row is judged after training on later ones, if there is one."""
        return None

    @abstractmethod
    def hold_out(self, keys: pl.DataFrame, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
        """True for the rows to set apart, about ``share`` of them; one for each row of ``keys``, in its order.

        Used for the holdout, and within a training fold for the rows that stop training early.
        Raises DataError where that cannot be done, naming column and count.
        """

    @abstractmethod
    def make_folds(self, keys: pl.DataFrame, rng: np.random.Generator) -> list[Fold]:
        """The folds over the rows that are not held out; ``folds * repeats`` of them unless the keys say otherwise."""

    def describe(self) -> str:
        """The split in words, for reports: ``group: column store, 20 % of rows held out, 5 folds``."""
        own = self.model_fields_set - {"holdout", "folds", "repeats"}
        given = [f"{name} {value}" for name, value in self if name in own]
        repeated = [f"repeated {self.repeats} times"] if self.repeats > 1 else []
        facts = [*given, f"{100 * self.holdout:.3g} % of rows held out", f"{self.folds} folds", *repeated]
        return f"{self.plugin_name}: {', '.join(facts)}"
