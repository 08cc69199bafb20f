"""The check ``matches``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import polars as pl
from pydantic import AfterValidator

from mlpipe.plugin import Columns, Field, RowCheck
from mlpipe_std._columns import col
from mlpipe_std.checks._unfit import unfit


def _sound_pattern(pattern: str) -> str:
    try:
        pl.select(pl.lit("").str.contains(pattern))
    except pl.exceptions.PolarsError as error:
        reasons = [line.removeprefix("error: ") for line in str(error).splitlines() if line.startswith("error: ")]
        reason = f": {reasons[0]}" if reasons else ""
        raise ValueError(f"'{pattern}' is no regular expression{reason}") from error
    return pattern


class Matches(RowCheck, name="matches"):
    r"""Texts match a regular expression; missing ones pass.

    The pattern may match anywhere: ``^`` and ``$`` tie it to the ends. It is one of Rust's, which know no
    look-around and no back-references, and so never take long. Whole numbers are looked at as they are written.

    ```yaml
    use: matches
    columns: zipcode
    pattern: ^\d{5}$
    ```
    """

    columns: Columns = Field(description="The columns to look at: text, categories or whole numbers.")
    pattern: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_sound_pattern)] = Field(
        description="The regular expression."
    )

    def rules(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        names = self.columns.names(schema, where=self.title)
        return {f"{name} matches {self.pattern}": self._rule(name, schema[name]) for name in names}

    def _rule(self, name: str, dtype: pl.DataType) -> pl.Expr:
        if not (dtype in (pl.String, pl.Categorical, pl.Enum) or dtype.is_integer()):
            raise unfit(name, dtype, "a pattern needs text", where=self.title)
        return col(name).cast(pl.String).str.contains(self.pattern)
