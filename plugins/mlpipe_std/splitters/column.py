"""A column that says each row's role."""

from __future__ import annotations

import numpy as np
import polars as pl

from mlpipe.plugin import Column as ColumnName
from mlpipe.plugin import DataError, Field, Fold
from mlpipe_std.splitters._folding import (
    ALWAYS_TRAINS,
    Mask,
    draw_mask,
    draw_numbers,
    make_numbered_folds,
    require_rows_for_folds,
    require_two_rows,
)
from mlpipe_std.splitters._keys import Codes, encode_key
from mlpipe_std.splitters._once import OnceSplitter

_MOST_FOLDS = 100

Role = str | int | bool


class Column(OnceSplitter, name="column"):
    """Roles as a column has them: held out, training, or the number or name of the fold that a row validates in.

    Rows with a value of ``holdout_values`` are held out; where no row has one, a ``holdout`` share is, at random. Rows
    with a value of ``train_values`` train in every fold. Every other value is a fold: its rows validate once and train
    otherwise. Where all rows that are not held out have one and the same value, ``folds`` folds are made at random.
    Values are compared as text, upper or lower case alike. The column is no feature. Rows that stop training early
    are set apart at random.

    ```yaml
    use: column
    column: role
    holdout_values: [test]
    ```
    """

    column: ColumnName = Field(description="The column that says a row's role: text, whole numbers, or true and false.")
    holdout_values: list[Role] = Field(["holdout", "test"], description="The values of rows that are held out.")
    train_values: list[Role] = Field(["train"], description="The values of rows that train in every fold.")

    def keys(self, target: str) -> list[str]:
        return [self.column]

    def not_features(self) -> list[str]:
        return [self.column]

    def hold_out(self, keys: pl.DataFrame, share: float, rng: np.random.Generator) -> Mask:
        held_out = self._has(self._roles(keys), self.holdout_values)
        if not held_out.any():
            require_two_rows(keys.height, where=self.title)
            return draw_mask(keys.height, share, rng)
        if held_out.all():
            raise DataError(f"column '{self.column}' says that all {keys.height:,} rows are held out", where=self.title)
        return held_out

    def make_folds(self, keys: pl.DataFrame, rng: np.random.Generator) -> list[Fold]:
        roles = self._roles(keys)
        train = self._has(roles, self.train_values)
        if train.all() or roles.n_unique() == 1:
            require_rows_for_folds(keys.height, self.folds, where=self.title)
            return make_numbered_folds(draw_numbers(keys.height, self.folds, rng), self.folds)
        folded = (
            keys if keys.get_column(self.column).dtype.is_integer() else keys.with_columns(roles.alias(self.column))
        )
        numbers, folds = self._number(folded, ~train)
        return make_numbered_folds(numbers, folds)

    def describe(self) -> str:
        """The split in words, for reports."""
        return f"column: '{self.column}' says which rows are held out, and which validate together"

    def _number(self, keys: pl.DataFrame, validates: Mask) -> tuple[Codes, int]:
        """The fold number of each row, in the order of the values, and how many there are."""
        numbers = np.full(keys.height, ALWAYS_TRAINS, dtype=np.int64)
        numbers[validates] = encode_key(keys.filter(validates), self.column, where=self.title)
        folds = int(numbers.max()) + 1
        if folds > _MOST_FOLDS:
            raise DataError(
                f"column '{self.column}' has {folds:,} different values besides those that train; "
                f"that is no set of folds, of which {_MOST_FOLDS} are allowed",
                where=self.title,
            )
        return numbers, folds

    def _roles(self, keys: pl.DataFrame) -> pl.Series:
        values = keys.get_column(self.column)
        dtype = values.dtype
        if dtype.is_float() or dtype.is_nested() or dtype.is_temporal():
            raise DataError(
                f"column '{self.column}' is {dtype}; roles are text, whole numbers, or true and false",
                where=self.title,
                hint="cast it under 'prepare'",
            )
        encode_key(keys, self.column, where=self.title)
        return values.cast(pl.String).str.to_lowercase()

    @staticmethod
    def _has(roles: pl.Series, values: list[Role]) -> Mask:
        wanted = [str(value).lower() for value in values]
        return roles.is_in(wanted).to_numpy()
