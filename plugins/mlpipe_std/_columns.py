"""Columns by their exact names."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs


def col(name: str) -> pl.Expr:
    """The column with exactly this name: ``pl.col`` reads ``^a$`` as a pattern and ``*`` as every column."""
    return cs.by_name(name).as_expr()
