"""Checks: what must hold for the data, as expressions that the engine fuses into one pass."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from mlpipe.plugin.base import Plugin

if TYPE_CHECKING:
    import polars as pl


class Check(Plugin, kind="check"):
    """A statement about one source; write a RowCheck or a TableCheck, not this."""

    on: str | None = Field(None, description="The source to check; the first one where not given.")
    on_violation: Literal["fail", "warn"] = Field(
        "fail", description="Whether a violation ends the run (exit code 3) or is only reported."
    )


class RowCheck(Check):
    """Rules that each row keeps or breaks."""

    @abstractmethod
    def rules(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        """What is checked, in words (``price is at least 1``) -> a boolean expression, true where a row passes.

        Null counts as passing: whether nulls are allowed is a rule of its own.
        Raises DataError where a named column does not exist or has an unfit type.
        """


class TableCheck(Check):
    """Figures of the whole table, and whether they are as they should be."""

    @abstractmethod
    def measures(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        """What is demanded, in words -> an aggregate expression that gives one value."""

    @abstractmethod
    def passes(self, value: Any) -> bool:
        """Whether a measured value is as demanded."""
