"""The check ``not_null``."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mlpipe.plugin import Columns, RowCheck, columns_field
from mlpipe_std._columns import col


class NotNull(RowCheck, name="not_null"):
    """Values are there: neither null nor, among floats, NaN.

    ```yaml
    use: not_null
    columns: [price, zipcode]
    ```
    """

    columns: Columns = columns_field("all", "The columns in which no value may be missing.")

    def rules(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        names = self.columns.names(schema, where=self.title)
        return {f"{name} is not null": _is_there(name, schema[name]) for name in names}


def _is_there(name: str, dtype: pl.DataType) -> pl.Expr:
    value = col(name).fill_nan(None) if dtype.is_float() else col(name)
    return value.is_not_null()
