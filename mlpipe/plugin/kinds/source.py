"""Sources: where rows come from."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from mlpipe.plugin.base import Plugin

if TYPE_CHECKING:
    import polars as pl


class Source(Plugin, kind="source"):
    """Reads a table."""

    @abstractmethod
    def scan(self) -> pl.LazyFrame:
        """The table, lazily: its schema is known before any row is read.

        Raises DataError where there is nothing to read or it cannot be understood.
        """

    @abstractmethod
    def fingerprint(self) -> str:
        """A digest that changes when the data does, and only then; cheap to get."""
