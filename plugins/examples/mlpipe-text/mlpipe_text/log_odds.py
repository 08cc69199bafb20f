"""A transform: what the letters of a text say about the target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import polars as pl
import polars.selectors as cs
from pydantic import model_validator

from mlpipe.plugin import Column, DataError, Field, State, Transform
from mlpipe_text.runs import Found, Mask, Numbers, find_runs

_TEXTS = (pl.String, pl.Categorical, pl.Enum, pl.Null)


class LogOdds(Transform, name="text.log_odds"):
    """Replace a text by how much its runs of letters speak for a class.

    For codes, names and addresses, in which parts of words carry the meaning: ``A320-232`` and ``A320-214`` share most
    of their runs. The training rows give for each run the logarithm of how much more often it occurs in rows of a class
    than in others; a text gets the mean of those of its runs (the log-count ratio of Wang and Manning, 2012). Positive
    speaks for the class, 0 says nothing. Runs are kept in a fixed number of buckets, so that no vocabulary is stored.

    Two classes give ``<column>_log_odds``, for the second one; several give ``<column>_log_odds_0`` and so on, one for
    each. For a number the class is: above the training rows' median. Training rows are cross-fitted: each is rated by
    the rows of other folds, since its own target is in the ratios of its own runs. A missing text gives null.

    ```yaml
    use: text.log_odds
    column: model
    longest: 4
    ```
    """

    column: Column = Field(description="The column of texts to replace.")
    shortest: int = Field(2, ge=1, le=10, description="The least letters of a run; a text's two ends count as letters.")
    longest: int = Field(4, ge=1, le=10, description="The most letters of a run.")
    buckets: int = Field(4096, ge=16, le=2**20, description="How many buckets runs are dealt into.")
    smoothing: float = Field(1.0, gt=0, le=1e6, description="How many rows with and without each run are imagined.")
    folds: int = Field(5, ge=2, le=100, description="Number of folds by which training rows are rated.")
    keep: bool = Field(False, description="Whether the text stays beside what is made of it.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.longest < self.shortest:
            raise ValueError("'longest' must not be below 'shortest'")
        return self

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        """The log odds of each bucket, an array for each class that is rated, and the names of their columns."""
        texts = self._texts(rows)
        found, present = self._runs(texts), texts.is_not_null().to_numpy()
        sides = self._sides(target)
        several = [f"{self.column}_log_odds_{number}" for number in range(len(sides))]
        outputs = several if len(sides) > 1 else [f"{self.column}_log_odds"]
        taken = rows.collect_schema().names()
        return {
            "outputs": [_free(name, taken) for name in outputs],
            "log_odds": [self._log_odds(found, present & side, present & ~side) for side in sides],
        }

    def fit_apply(
        self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator
    ) -> tuple[pl.LazyFrame, State]:
        """Fit on all rows, and rate each by the rows of the other folds."""
        frame = rows.collect()
        state = self.fit(frame.lazy(), target, rng)
        texts = self._texts(frame.lazy())
        found, present = self._runs(texts), texts.is_not_null().to_numpy()
        fold = rng.permutation(frame.height) % self.folds
        columns = []
        for name, side in zip(state["outputs"], self._sides(target), strict=True):
            rated = np.full(frame.height, np.nan)
            for number in range(self.folds):
                others = present & (fold != number)
                means = found.means(self._log_odds(found, others & side, others & ~side))
                rated[fold == number] = means[fold == number]
            columns.append(_column(name, rated, present))
        return self._without_text(frame.lazy().with_columns(columns)), state

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        """Adds the ratings, each row's by itself, when the rows are read."""
        self._require_text(rows.collect_schema())
        outputs: list[str] = state["outputs"]

        def rate(texts: pl.Series) -> pl.Series:
            found, present = self._runs(texts), texts.is_not_null().to_numpy()
            rated = zip(outputs, state["log_odds"], strict=True)
            return pl.DataFrame([_column(name, found.means(odds), present) for name, odds in rated]).to_struct()

        form = pl.Struct(dict.fromkeys(outputs, pl.Float64))
        texts = cs.by_name(self.column).as_expr().cast(pl.String)
        rated = texts.map_batches(rate, return_dtype=form, is_elementwise=True)
        return self._without_text(rows.with_columns(rated.struct.field(name) for name in outputs))

    def columns_after(self, columns: Sequence[str]) -> list[str] | None:
        """Only the target tells how many columns there will be."""
        return None

    def _log_odds(self, found: Found, inside: Mask, outside: Mask) -> Numbers:
        """By bucket: how much larger its share of the rows inside is than of those outside, as a logarithm."""
        shares = [
            (found.spread(side, self.buckets) + self.smoothing) / (int(side.sum()) + 2 * self.smoothing)
            for side in (inside, outside)
        ]
        odds: Numbers = np.log(shares[0] / shares[1])
        return odds

    def _runs(self, texts: pl.Series) -> Found:
        return find_runs(texts, self.shortest, self.longest, self.buckets)

    def _sides(self, target: pl.Series | None) -> list[Mask]:
        """For each class that is rated, which rows are of it."""
        if target is None:
            raise DataError("there is no target to learn from", where=self.title, hint="put it under transforms")
        values = target.to_numpy()
        if target.dtype.is_float():
            return [values > np.median(values) if len(values) else np.zeros(0, dtype=np.bool_)]
        classes = 1 + int(values.max(initial=1))
        return [values == number for number in (range(classes) if classes > 2 else [1])]

    def _texts(self, rows: pl.LazyFrame) -> pl.Series:
        self._require_text(rows.collect_schema())
        return rows.select(cs.by_name(self.column).as_expr().cast(pl.String)).collect().to_series()

    def _require_text(self, schema: pl.Schema) -> None:
        if self.column not in schema:
            raise DataError(f"there is no column '{self.column}'", where=self.title)
        if schema[self.column] not in _TEXTS:
            raise DataError(f"column '{self.column}' is {schema[self.column]}, but text is needed", where=self.title)

    def _without_text(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        return rows if self.keep else rows.drop(cs.by_name(self.column))


def _column(name: str, rated: Numbers, present: Mask) -> pl.Series:
    return pl.Series(name, np.where(present, rated, np.nan), nan_to_null=True, dtype=pl.Float64)


def _free(name: str, taken: Sequence[str]) -> str:
    """The name, with as many _ behind it as make it a new one."""
    while name in taken:
        name = f"{name}_"
    return name
