"""Everything between a row that somebody asks about and the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

from mlpipe.pipeline.attribution import attributed, require_lazy
from mlpipe.pipeline.fitted import FittedPipeline
from mlpipe.pipeline.request import Request
from mlpipe.pipeline.series import without_infinities
from mlpipe.plugin import Transform, require_columns


@dataclass(frozen=True)
class Scorer:
    """A fitted pipeline with the steps before it that learned nothing.

    ``replayed`` are steps of ``prepare``, ``enters`` the columns after them that the pipeline starts from, ``hoisted``
    the stateless ``transforms`` in front of the fitted ones.
    """

    request: Request
    replayed: tuple[Transform, ...]
    enters: tuple[str, ...]
    hoisted: tuple[Transform, ...]
    pipeline: FittedPipeline

    def predict(self, rows: pl.DataFrame, first_row: int = 1) -> NDArray[np.float64]:
        """Values in the target's own unit, shape (rows,), or probabilities, shape (rows, labels).

        Raises DataError where the rows are not such as the request says; it counts them from ``first_row``.
        """
        return self.pipeline.predict(self.features(self.request.conform(rows, first_row)))

    def features(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Conforming rows as the fitted pipeline takes them."""
        return features(rows, self.replayed, self.enters, self.hoisted)


def features(
    rows: pl.DataFrame, replayed: Sequence[Transform], enters: Sequence[str], hoisted: Sequence[Transform]
) -> pl.DataFrame:
    """Rows after the steps that learned nothing; errors name the step."""
    rows = _after(rows, replayed)
    require_columns(enters, rows.columns, where="prepare")
    return without_infinities(_after(without_infinities(rows.select(cs.by_name(enters))), hoisted))


def _after(rows: pl.DataFrame, steps: Sequence[Transform]) -> pl.DataFrame:
    for step in steps:
        with attributed(step.title):
            rows = require_lazy(step.apply(rows.lazy(), {}), "apply").collect(engine="in-memory")
    return rows
