"""Sources: where rows come from."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from mlpipe.plugin.base import Plugin

if TYPE_CHECKING:
    import polars as pl


class Source(Plugin, kind="source"):
    """Reads a table."""

    suffixes: ClassVar[tuple[str, ...]] = ()
    """How the names of files end that it reads, such as ``.csv``: for ``mlpipe init``."""

    @classmethod
    def sniff(cls, path: Path) -> Mapping[str, Any]:
        """The parameters, besides the path, that this file seems to need: for ``mlpipe init``."""
        return {}

    @abstractmethod
    def scan(self) -> pl.LazyFrame:
        """The table, lazily: its schema is known before any row is read.

        Raises DataError where there is nothing to read or it cannot be understood.
        """

    @abstractmethod
    def fingerprint(self) -> str:
        """A digest that changes when the data does, and only then; cheap to get."""
