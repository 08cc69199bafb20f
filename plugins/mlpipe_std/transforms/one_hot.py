"""Categories as one column each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
import polars as pl
import polars.selectors as cs

from mlpipe.plugin import Columns, Field, State, Transform, columns_field
from mlpipe_std.transforms._categories import choose_categories, count_categories, fresh_name, text

_LONGEST_NAME = 60

Output = dict[str, Any]
"""One new column: its ``name``, what it is ``of`` (category, other, missing), and which ``category``."""


class OneHot(Transform, name="one_hot"):
    """Replace each column of categories by one column of 0 and 1 for each category.

    The new columns are named ``<column>_<category>``, with ``_2`` and so on behind a name that is taken. Categories
    that are too rare in the training rows, by ``min_frequency`` or beyond ``max_categories``, share the column
    ``<column>_other``. A later category that training has not seen counts as other; where there is no such column,
    as none of them, so that all are 0.

    The new columns are UInt8, without missing values, and stand at the end, the most frequent category of each
    column first.

    ```yaml
    use: one_hot
    columns: [zipcode]
    min_frequency: 20
    ```
    """

    columns: Columns = columns_field("categorical", "The columns to encode; numbers are taken as categories too.")
    min_frequency: Annotated[int, Field(ge=1)] | Annotated[float, Field(gt=0, lt=1)] = Field(
        1, description="How many training rows a category needs for a column of its own: a count, or a share below 1."
    )
    max_categories: int = Field(
        100, ge=1, le=10_000, description="The most new columns for one column, other included, missing not."
    )
    missing: Literal["own_column", "zeros"] = Field(
        "own_column",
        description="Whether missing values get '<column>_missing' (where training has any), or 0 in all columns.",
    )
    drop: Literal["none", "first", "binary"] = Field(
        "none",
        description="Which columns to leave out since the others imply them: none, the first of each column, "
        "or the first where there are just two.",
    )

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        names = choose_categories(self.columns, rows, where=self.title)
        counts = count_categories(rows, names)
        taken = set(rows.collect_schema())
        return {"columns": [self._plan(name, counts[name], taken) for name in names]}

    def _plan(self, name: str, counted: pl.DataFrame, taken: set[str]) -> dict[str, Any]:
        known = counted.filter(pl.col("value").is_not_null())
        frequent = self._choose_frequent(known, int(counted.get_column("count").sum()))
        outputs = [{"of": "category", "category": category} for category in frequent]
        if len(frequent) < known.height:
            outputs.append({"of": "other", "category": "other"})
        if self.missing == "own_column" and known.height < counted.height:
            outputs.append({"of": "missing", "category": "missing"})
        if self.drop == "first" or (self.drop == "binary" and len(outputs) == 2):
            outputs = outputs[1:]
        named = [one | {"name": fresh_name(f"{name}_{one['category'][:_LONGEST_NAME]}", taken)} for one in outputs]
        return {"column": name, "frequent": frequent, "outputs": named}

    def _choose_frequent(self, known: pl.DataFrame, rows: int) -> list[str]:
        share_or_count = self.min_frequency
        least = share_or_count if isinstance(share_or_count, int) else share_or_count * rows
        frequent = known.filter(pl.col("count") >= least).get_column("value").to_list()
        if len(frequent) == known.height <= self.max_categories:
            return frequent
        return frequent[: self.max_categories - 1]

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        flags = [
            _flag(plan["column"], plan["frequent"], output).cast(pl.UInt8).alias(output["name"])
            for plan in state["columns"]
            for output in plan["outputs"]
        ]
        encoded = cs.by_name([plan["column"] for plan in state["columns"]])
        return rows.with_columns(flags).drop(encoded)

    def columns_after(self, columns: Sequence[str]) -> list[str] | None:
        return None


def _flag(name: str, frequent: list[str], output: Output) -> pl.Expr:
    """A boolean, never null."""
    category = text(name)
    if output["of"] == "category":
        return category.eq_missing(pl.lit(output["category"]))
    if output["of"] == "missing":
        return category.is_null()
    return category.is_not_null() & ~category.is_in(frequent).fill_null(False)
