"""Columns that a transform adds."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mlpipe.plugin import DataError


def require_new(names: Iterable[str], known: Collection[str], *, where: str) -> None:
    """Raise a DataError for the first name that a column has already."""
    for name in names:
        if name in known:
            raise DataError(f"there is a column '{name}' already", where=where, hint="choose another name, or drop it")
