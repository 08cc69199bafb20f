"""Columns as other types."""

from __future__ import annotations

import polars as pl

from mlpipe.plugin import Column, DataError, Field, State, Transform, require_columns
from mlpipe_std._types import TypeWord, type_word
from mlpipe_std.transforms._casting import cast


class Cast(Transform, name="cast"):
    """Change the types of columns; a value that does not fit is an error, never silently missing.

    The words are ``int``, ``float``, ``string``, ``category``, ``boolean``, ``date``, ``datetime``, ``time`` and
    ``duration``. Text becomes a boolean if it says true or false, and a date or time if it is written in ISO 8601 or as
    ``format`` says; a whole number such as 20140531 becomes a date with ``format: "%Y%m%d"``. Fractions are cut off
    where floats become whole numbers. Dates do not become numbers: ``date_parts`` makes those.

    ```yaml
    use: cast
    columns: {zipcode: category, date: date}
    format: "%m/%d/%Y"
    ```
    """

    columns: dict[Column, TypeWord] = Field(min_length=1, description="The new type of each column.")
    format: str | None = Field(
        None, min_length=2, description="How dates and times are written, in the codes of strftime: %Y-%m-%d %H:%M."
    )

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        schema = rows.collect_schema()
        require_columns(self.columns, schema, where=self.title)
        return rows.with_columns(self._cast(name, schema[name], word) for name, word in self.columns.items())

    def _cast(self, name: str, dtype: pl.DataType, word: TypeWord) -> pl.Expr:
        expression = cast(name, dtype, word, self.format)
        if expression is None:
            raise DataError(
                f"column '{name}' is {type_word(dtype)}, which does not become {word}",
                where=self.title,
                hint="whole numbers become dates by a format; dates become numbers by the transform date_parts",
            )
        return expression.alias(name)
