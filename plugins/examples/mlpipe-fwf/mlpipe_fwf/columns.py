"""What stands where in a line, and how it is read."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

DTYPES: dict[str, pl.DataType] = {"text": pl.String(), "int": pl.Int64(), "float": pl.Float64(), "date": pl.Date()}


class FixedColumn(BaseModel):
    """A column of a fixed-width file, as its documentation describes it: columns 13 to 20, a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    start: int = Field(ge=1, le=1_000_000, description="The place of its first character, counted from 1.")
    end: int = Field(ge=1, le=1_000_000, description="The place of its last character.")
    type: Literal["text", "int", "float", "date"] = Field("text", description="What it holds.")
    decimals: int = Field(
        0,
        ge=0,
        le=15,
        description="Of a float written without a point: how many of its digits stand behind it, 1234 with 2 is 12.34.",
    )
    format: str = Field("%Y%m%d", min_length=2, description="How a date is written, in the letters of strftime.")
    missing: list[Annotated[str, Field(min_length=1)]] = Field(
        [], description="Texts that mean missing in this column, besides blanks, such as -9999."
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"'end' ({self.end}) is before 'start' ({self.start})")
        if self.decimals and self.type != "float":
            raise ValueError("'decimals' goes with type: float")
        return self

    def text(self, line: pl.Expr, missing: list[str]) -> pl.Expr:
        """What a line holds there without the blanks around it; null where that is nothing, or means missing."""
        found = line.str.slice(self.start - 1, self.end - self.start + 1).str.strip_chars()
        return pl.when(~found.is_in(["", *missing, *self.missing])).then(found)

    def value(self, text: pl.Expr) -> pl.Expr:
        """The text as its type; null where it is no such value."""
        if self.type == "date":
            return text.str.to_date(self.format, strict=False)
        value = text.cast(DTYPES[self.type], strict=False)
        if self.decimals:
            # As in Fortran, a point that is written counts more than one that is implied.
            value = pl.when(text.str.contains(".", literal=True)).then(value).otherwise(value / 10**self.decimals)
        return value
