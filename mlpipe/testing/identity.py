"""Whether two results are the same to the last bit, and if not, where they part."""

from __future__ import annotations

from typing import Any

import polars as pl

from mlpipe.plugin import digest
from mlpipe.testing.violation import Leak


def require_same_state(state: Any, other: Any, *, what: str) -> None:
    """Raise Leak where two states differ in a single bit."""
    if digest(state) != digest(other):
        raise Leak(f"{what}: what was learned differs{_differing_parts(state, other)}")


def require_same_rows(rows: pl.DataFrame, other: pl.DataFrame, *, what: str) -> None:
    """Raise Leak where two frames differ in a column, a type, or a single bit."""
    if digest({"rows": rows}) == digest({"rows": other}):
        return
    if rows.schema != other.schema:
        raise Leak(f"{what}: columns or types differ: {dict(rows.schema)} and {dict(other.schema)}")
    if rows.height != other.height:
        raise Leak(f"{what}: {rows.height} and {other.height} rows")
    raise Leak(f"{what}: {_first_difference(rows, other)}")


def _differing_parts(state: Any, other: Any) -> str:
    if not isinstance(state, dict) or not isinstance(other, dict):
        return ""
    parts = [name for name in state | other if digest(state.get(name)) != digest(other.get(name))]
    return f", in {', '.join(parts)}"


def _first_difference(rows: pl.DataFrame, other: pl.DataFrame) -> str:
    for name in rows.columns:
        one, two = rows.select(pl.selectors.by_name(name)), other.select(pl.selectors.by_name(name))
        if digest({"rows": one}) == digest({"rows": two}):
            continue
        for row in range(rows.height):
            if digest({"rows": one[row]}) != digest({"rows": two[row]}):
                return f"column '{name}' is {one[row].item()!r} and {two[row].item()!r} in row {row}"
    return "the rows differ"
