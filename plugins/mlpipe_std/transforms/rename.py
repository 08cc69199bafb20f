"""Columns under other names."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import polars as pl

from mlpipe.plugin import Column, DataError, Field, State, Transform, require_columns
from mlpipe_std._columns import col


class Rename(Transform, name="rename"):
    """Give columns other names; two columns may swap theirs.

    ```yaml
    use: rename
    columns: {lat: latitude, long: longitude}
    ```
    """

    columns: dict[Column, Annotated[str, Field(min_length=1)]] = Field(
        min_length=1, description="The present name of each column, with its new one."
    )

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        names = rows.collect_schema().names()
        require_columns(self.columns, names, where=self.title)
        renamed = {name: self.columns.get(name, name) for name in names}
        twice = [name for name, count in Counter(renamed.values()).items() if count > 1]
        if twice:
            raise DataError(f"two columns would be named '{twice[0]}'", where=self.title, hint="choose another name")
        return rows.select(col(name).alias(new) for name, new in renamed.items())
