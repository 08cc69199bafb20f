"""The check ``unique``."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mlpipe.plugin import Columns, RowCheck, columns_field
from mlpipe_std._columns import col


class Unique(RowCheck, name="unique"):
    """No two rows have the same values in these columns, taken together.

    All rows of a group of equals break the rule. Where columns are named, a row that lacks one of their values is
    equal to none, as in SQL; where whole rows are compared (``columns: all``), what both lack is equal.

    ```yaml
    use: unique
    columns: [id, date]
    ```
    """

    columns: Columns = columns_field("all", "The columns that make up the key; all of them for no doubled rows.")

    def rules(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        names = self.columns.names(schema, where=self.title)
        if not names:
            return {}
        alone = ~pl.struct(col(name) for name in names).is_duplicated()
        if self.columns.root == "all":
            return {"rows are unique": alone}
        lacking = pl.any_horizontal(col(name).is_null() for name in names)
        words = f"{names[0]} is unique" if len(names) == 1 else f"{', '.join(names)} are unique together"
        return {words: alone | lacking}
