"""The check ``allowed_values``."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mlpipe.plugin import Columns, Field, RowCheck, listing
from mlpipe_std._columns import col
from mlpipe_std.checks._unfit import unfit

_INT64 = range(-(2**63), 2**63)
_Value = bool | int | float | str


class AllowedValues(RowCheck, name="allowed_values"):
    """Values are among those listed; missing ones pass.

    ```yaml
    use: allowed_values
    columns: cut
    values: [Fair, Good, Very Good, Premium, Ideal]
    ```
    """

    columns: Columns = Field(description="The columns to look at.")
    values: list[_Value] = Field(min_length=1, description="All values that may occur, of one kind, as in the columns.")

    def rules(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        names = self.columns.names(schema, where=self.title)
        words = listing([str(value) for value in self.values])
        return {f"{name} is one of {words}": self._rule(name, schema[name]) for name in names}

    def _rule(self, name: str, dtype: pl.DataType) -> pl.Expr:
        for value in self.values:
            if not _goes_with(value, dtype):
                raise unfit(name, dtype, f"the value {value!r} is not", where=self.title)
        if dtype.is_numeric():
            if dtype.is_integer() and all(isinstance(value, int) and value in _INT64 for value in self.values):
                return col(name).is_in(self.values)
            return col(name).cast(pl.Float64).is_in([float(value) for value in self.values])
        column = col(name).cast(pl.String) if dtype in (pl.Categorical, pl.Enum) else col(name)
        return column.is_in(self.values)


def _goes_with(value: _Value, dtype: pl.DataType) -> bool:
    if isinstance(value, bool):
        return dtype == pl.Boolean
    if isinstance(value, str):
        return dtype in (pl.String, pl.Categorical, pl.Enum)
    return dtype.is_numeric()
