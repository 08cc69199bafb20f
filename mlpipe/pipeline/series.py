"""Columns as series that can be worked with whatever they are called."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs


def series_of(frame: pl.DataFrame, name: str) -> pl.Series:
    """A column under a neutral name.

    Many methods of a series go through an expression that selects it by its name, and a name such as ``*`` or
    ``^size$`` is then taken as a pattern (polars 2.1).
    """
    return frame.get_column(name).alias("values")


def without_infinities(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with missing values where numbers are infinite or NaN."""
    return frame.with_columns(pl.when(cs.float().is_finite()).then(cs.float()))
