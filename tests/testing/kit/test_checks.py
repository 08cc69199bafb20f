"""For each promise of a check a plugin that breaks it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import polars.selectors as cs
import pytest

from mlpipe.plugin import Check, Column, Columns, Field, RowCheck, TableCheck, columns_field, require_columns
from mlpipe.testing.kit import checks

Bad = Callable[[], type[Check]]


class Positive(RowCheck, name="test.positive"):
    """Numbers are above 0."""

    column: Column = Field("size", description="The column.")

    def rules(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        require_columns([self.column], schema, where=self.title)
        return {self.words(): self.rule(cs.by_name(self.column).as_expr())}

    def words(self) -> str:
        """What is demanded."""
        return f"{self.column} is above 0"

    def rule(self, value: pl.Expr) -> pl.Expr:
        """Whether a value is as demanded."""
        return value > 0


class Mean(TableCheck, name="test.mean"):
    """The mean is not too large."""

    column: Column = Field("size", description="The column.")
    most: float = Field(100.0, ge=0, le=1e9, description="The greatest mean.")

    def measures(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        require_columns([self.column], schema, where=self.title)
        return {f"mean of {self.column} is at most {self.most}": cs.by_name(self.column).as_expr().mean()}

    def passes(self, value: Any) -> bool:
        return value is not None and value <= self.most


def rules_are_boolean() -> type[Check]:
    class Counting(Positive, name="test.counting_rule"):
        """Gives 0 and 1."""

        def rule(self, value: pl.Expr) -> pl.Expr:
            return (value > 0).cast(pl.Int8)

    return Counting


def rules_are_one_value_a_row() -> type[Check]:
    class Whole(Positive, name="test.whole_rule"):
        """Looks at all rows together."""

        def rule(self, value: pl.Expr) -> pl.Expr:
            return (value > 0).all()

    return Whole


def null_passes() -> type[Check]:
    class Strict(Positive, name="test.strict_rule"):
        """Takes a missing value for a wrong one."""

        def rule(self, value: pl.Expr) -> pl.Expr:
            return value.fill_null(0) > 0

    return Strict


def measures_are_values() -> type[Check]:
    class Many(Mean, name="test.many"):
        """Gives all values."""

        def measures(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
            (words,) = super().measures(schema)
            return {words: cs.by_name(self.column).as_expr()}

    return Many


def measures_pass_or_fail() -> type[Check]:
    class Numeric(Mean, name="test.numeric"):
        """Says how far it is off."""

        def passes(self, value: Any) -> Any:
            return 0.0 if value is None else self.most - value

    return Numeric


def in_words() -> type[Check]:
    class Silent(Positive, name="test.silent_rule"):
        """Says nothing."""

        def words(self) -> str:
            return " "

    return Silent


def empty_frame() -> type[Check]:
    class Hasty(Mean, name="test.hasty_mean"):
        """Trusts that there is a mean."""

        def passes(self, value: Any) -> bool:
            return bool(value <= self.most)

    return Hasty


def strange_names() -> type[Check]:
    class Patterned(RowCheck, name="test.patterned_rule"):
        """Names columns by what polars may take for a pattern."""

        columns: Columns = columns_field("numeric", "The columns.")

        def rules(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
            names = self.columns.names(schema, where=self.title)
            return {f"{name} is below 1e9": pl.col(name) < 1e9 for name in names}

    return Patterned


def errors_name_the_column() -> type[Check]:
    class Careless(Positive, name="test.careless"):
        """Passes where there is nothing to look at."""

        def rules(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
            return super().rules(schema) if self.column in schema else {}

    return Careless


BAD: Sequence[tuple[str, Bad, str]] = [
    ("rules_are_boolean", rules_are_boolean, "60 of Int8"),
    ("rules_are_boolean", rules_are_one_value_a_row, "gives 1 of Boolean for 60 rows"),
    ("null_passes", null_passes, "fails where size is null"),
    ("measures_are_values", measures_are_values, "60 values, not one"),
    ("measures_are_values", measures_pass_or_fail, "not a bool"),
    ("in_words", in_words, "say what is demanded"),
    ("empty_frame", empty_frame, "without rows gives TypeError"),
    ("strange_names", strange_names, "cs.by_name takes a name as it is"),
    ("errors_name_the_column", errors_name_the_column, "nothing is said"),
]


@pytest.mark.parametrize(("check", "bad", "words"), BAD, ids=[bad.__name__ for _, bad, _ in BAD])
def test_a_broken_promise_is_caught_by_its_check_alone(check: str, bad: Bad, words: str, caught: Any) -> None:
    found = caught(bad()())
    assert set(found) == {check}, found
    assert words in found[check]


@pytest.mark.parametrize("honest", [Positive, Mean])
def test_an_honest_check_passes(honest: type[Check], caught: Any) -> None:
    assert not caught(honest())


def test_each_check_has_a_plugin_that_it_catches() -> None:
    assert {check.name for check in checks.CHECKS} == {check for check, _, _ in BAD}
