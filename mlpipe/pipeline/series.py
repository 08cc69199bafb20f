"""Columns as series that can be worked with whatever they are called."""

from __future__ import annotations

import polars as pl


def series_of(frame: pl.DataFrame, name: str) -> pl.Series:
    """A column under a neutral name.

    Many methods of a series go through an expression that selects it by its name, and a name such as ``*`` or
    ``^size$`` is then taken as a pattern (polars 2.1).
    """
    return frame.get_column(name).alias("values")
