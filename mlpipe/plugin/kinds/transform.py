"""Transforms: from columns to columns."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from mlpipe.plugin.base import Plugin
from mlpipe.plugin.state import size

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from mlpipe.plugin.state import State


class Transform(Plugin, kind="transform"):
    """Changes columns. Without ``fit`` it is stateless: run once, before the split, fused into the scan.

    With ``fit`` the engine alone fits it, on training rows alone. The target is never among the rows:
    ``fit`` gets it as a series of its own, Float64 for regression (in the target's own unit, before any
    target transform), UInt32 class indexes in the order of the labels for classification.
    """

    changes_rows: ClassVar[bool] = False
    """Whether rows are dropped, added or reordered: allowed under ``prepare:`` only."""

    @property
    def learns(self) -> bool:
        """Whether something is learned from training rows."""
        return type(self).fit is not Transform.fit

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        """What is learned from the training rows: plain data, nothing else."""
        return {}

    @abstractmethod
    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        """The rows with their columns changed; pure and lazy, the same for a row whatever rows stand beside it."""

    def fit_apply(
        self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator
    ) -> tuple[pl.LazyFrame, State]:
        """Fit, and transform the training rows themselves.

        Override it where training rows must be treated differently from later ones, as in
        target encoding, where a row must not see its own target.
        """
        state = self.fit(rows, target, rng)
        size(state)  # refuses what is not plain data, before ``apply`` stumbles over it
        return self.apply(rows, state), state

    def prepare(self, rows: pl.LazyFrame, sources: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
        """``apply`` under ``prepare:``, where all sources are at hand to be joined."""
        return self.apply(rows, {})

    def columns_after(self, columns: Sequence[str]) -> list[str] | None:
        """The columns that come out of a fitted step for those that go in; None where only the data tells.

        Asked only of transforms that learn; for a stateless one the engine asks the lazy frame.
        """
        return list(columns)
