"""For each promise of a transform one that breaks it, and nothing else: the kit must say so, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
import polars as pl
import polars.selectors as cs
import pytest

from mlpipe.errors import DataError
from mlpipe.plugin import Column, Columns, Field, State, Transform, columns_field
from mlpipe.testing.kit import transform_edges, transforms

Rng = np.random.Generator
Bad = Callable[[], type[Transform]]


class Centred(Transform):
    """Take the mean of the training rows from a column."""

    column: Column = Field("size", description="The column.")

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: Rng) -> State:
        values = rows.select(cs.by_name(self.column).cast(pl.Float64)).collect().to_series()
        mean = values.filter(values.is_finite()).mean()
        return {"mean": 0.0 if mean is None else mean}

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return rows.with_columns(cs.by_name(self.column) - state["mean"])


def test_an_honest_transform_passes(caught: Any) -> None:
    class Honest(Centred, name="test.honest"):
        """Take the mean of the training rows from a column."""

    assert caught(Honest()) == {}


def state_is_plain() -> type[Transform]:
    class Hoarding(Centred, name="test.hoarding"):
        """Keeps an object."""

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: Rng) -> State:
            return {**super().fit(rows, target, rng), "kept": object()}

    return Hoarding


def state_round_trip() -> type[Transform]:
    class Keeping(Centred, name="test.keeping"):
        """Knows its own state again by the object that it is, and has forgotten it when it was read."""

        known: ClassVar[list[State]] = []

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: Rng) -> State:
            state = super().fit(rows, target, rng)
            self.known.append(state)
            return state

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return super().apply(rows, state if any(state is each for each in self.known) else {"mean": 0.0})

    return Keeping


def poison_test() -> type[Transform]:
    class Smuggling(Centred, name="test.smuggling"):
        """Remembers the largest value that it was ever applied to, where that is huge."""

        seen: ClassVar[list[float]] = []

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: Rng) -> State:
            return {**super().fit(rows, target, rng), "seen": len(self.seen)}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            def remember(values: pl.Series) -> pl.Series:
                self.seen.extend(value for value in values.drop_nulls() if 1e200 < value < float("inf"))
                return values

            return super().apply(rows.with_columns(cs.by_name("size").map_batches(remember, pl.Float64)), state)

    return Smuggling


def row_independence() -> type[Transform]:
    class Standardizing(Transform, name="test.standardizing"):
        """Takes the mean of the rows that it is applied to."""

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(pl.col("size") - pl.col("size").mean())

    return Standardizing


def row_independence_by_order() -> type[Transform]:
    class Looking(Transform, name="test.looking"):
        """Takes the value of the row before."""

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(before=pl.col("rooms").shift())

    return Looking


def keeps_rows() -> type[Transform]:
    class Dropping(Transform, name="test.dropping"):
        """Drops rows without a size."""

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.filter(pl.col("size") > 1)

    return Dropping


def declared_columns() -> type[Transform]:
    class Adding(Centred, name="test.adding"):
        """Adds a column, and does not say so."""

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return super().apply(rows, state).with_columns(new_one=pl.lit(1))

    return Adding


def known_schema() -> type[Transform]:
    class Promising(Transform, name="test.promising"):
        """Promises text and gives a number."""

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.map_batches(
                lambda frame: frame.with_columns(cs.by_name("rooms").cast(pl.Int32, strict=False)),
                schema={**rows.collect_schema(), "rooms": pl.String()},
                validate_output_schema=False,
            )

    return Promising


def known_schema_of_training_rows() -> type[Transform]:
    class Twofold(Centred, name="test.twofold"):
        """Training rows come out as integers, later ones as numbers with a fraction."""

        def fit_apply(self, rows: pl.LazyFrame, target: pl.Series | None, rng: Rng) -> tuple[pl.LazyFrame, State]:
            return rows.with_columns(cs.by_name("size").cast(pl.Float32)), self.fit(rows, target, rng)

    return Twofold


def lazy_apply() -> type[Transform]:
    class Collecting(Centred, name="test.collecting"):
        """Reads all rows, to give them back."""

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return super().apply(rows.collect().lazy(), state)

    return Collecting


def inputs_untouched() -> type[Transform]:
    class Scribbling(Centred, name="test.scribbling"):
        """Writes into the target that it is given."""

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: Rng) -> State:
            state = super().fit(rows, target, rng)
            if target is not None and target.dtype == pl.Float64 and len(target):
                target[0] = 1.5
            return state

    return Scribbling


def empty_frame() -> type[Transform]:
    class Peeking(Transform, name="test.peeking"):
        """Looks at the first row of what it is given."""

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            def shift(values: pl.Series) -> pl.Series:
                if values.is_empty():
                    raise IndexError("no first row")
                return values

            return rows.with_columns(cs.by_name("rooms").map_batches(shift, pl.Int64))

    return Peeking


def one_row() -> type[Transform]:
    class Spreading(Centred, name="test.spreading"):
        """Needs two rows to learn from, and says so by accident."""

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: Rng) -> State:
            count = rows.select(pl.len()).collect().item()
            return {**super().fit(rows, target, rng), "per": 1 / (count - 1)}

    return Spreading


def all_null_column() -> type[Transform]:
    class Trusting(Transform, name="test.trusting"):
        """Trusts that there is a mode."""

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: Rng) -> State:
            return {"first": rows.select(pl.col("colour").drop_nulls().sort()).collect().to_series()[0]}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(pl.col("colour").fill_null(state["first"]))

    return Trusting


def unseen_category() -> type[Transform]:
    class Strict(Transform, name="test.strict"):
        """Knows the words that it has seen, and breaks at any other."""

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: Rng) -> State:
            return {"words": rows.select(pl.col("colour").drop_nulls().unique().sort()).collect().to_series().to_list()}

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            codes = {word: code for code, word in enumerate(state["words"])}

            def encode(words: pl.Series) -> pl.Series:
                unseen = [word for word in words if word is not None and word not in codes and "garbage" not in word]
                if any(unseen) and "(new)" in unseen[0]:
                    raise KeyError(unseen[0])
                return pl.Series([codes.get(word) for word in words], dtype=pl.Int64)

            return rows.with_columns(pl.col("colour").map_batches(encode, pl.Int64))

    return Strict


def infinite_values() -> type[Transform]:
    class Naive(Centred, name="test.naive"):
        """Takes the mean of all values, whatever they are."""

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: Rng) -> State:
            mean = rows.select(cs.by_name("size").cast(pl.Float64).mean()).collect().item()
            return {"mean": 0.0 if mean is None else mean}

    return Naive


def strange_names() -> type[Transform]:
    class Patterned(Transform, name="test.patterned"):
        """Names columns by what polars may take for a pattern."""

        columns: Columns = columns_field("numeric", "The columns to double.")

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            names = self.columns.names(rows.collect_schema(), where=self.title)
            return rows.with_columns(pl.col(name) * 2 for name in names)

    return Patterned


def errors_name_the_column() -> type[Transform]:
    class Mumbling(Centred, name="test.mumbling"):
        """Says that something is wrong."""

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: Rng) -> State:
            if self.column not in rows.collect_schema():
                raise DataError("bad input")
            return super().fit(rows, target, rng)

    return Mumbling


def errors_name_the_column_at_all() -> type[Transform]:
    class Silent(Transform, name="test.silent"):
        """Does nothing where its column is missing."""

        column: Column = Field("size", description="The column.")

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            return rows.with_columns(cs.by_name(self.column, require_all=False) * 2)

    return Silent


BAD: Sequence[tuple[str, Bad, str]] = [
    ("state_is_plain", state_is_plain, "state['kept']"),
    ("state_round_trip", state_round_trip, "as it is read: column 'size'"),
    ("poison_test", poison_test, "fitted again after it was applied to garbage: what was learned differs, in seen"),
    ("row_independence", row_independence, "column 'size'"),
    ("row_independence", row_independence_by_order, "in reverse order: column 'before'"),
    ("keeps_rows", keeps_rows, "changes_rows = True"),
    (
        "declared_columns",
        declared_columns,
        "nothing of 'new_one', which comes out; override columns_after to name what comes out, or let it return None",
    ),
    ("known_schema", known_schema, "'rooms' as String"),
    ("known_schema", known_schema_of_training_rows, "'size' as Float32"),
    ("lazy_apply", lazy_apply, "apply reads the rows"),
    ("inputs_untouched", inputs_untouched, "changes the rows or the target"),
    ("empty_frame", empty_frame, "no first row"),
    ("one_row", one_row, "ZeroDivisionError"),
    ("all_null_column", all_null_column, "IndexError"),
    ("unseen_category", unseen_category, "KeyError"),
    ("infinite_values", infinite_values, "learn from finite values only"),
    ("strange_names", strange_names, "cs.by_name takes a name as it is"),
    ("errors_name_the_column", errors_name_the_column, "bad input"),
    ("errors_name_the_column", errors_name_the_column_at_all, "nothing is said"),
]


@pytest.mark.parametrize(("check", "bad", "words"), BAD, ids=[bad.__name__ for _, bad, _ in BAD])
def test_a_broken_promise_is_caught_by_its_check_alone(check: str, bad: Bad, words: str, caught: Any) -> None:
    found = caught(bad()())
    assert set(found) == {check}, found
    assert words in found[check]


def test_each_check_has_a_plugin_that_it_catches() -> None:
    checks = {check.name for check in (transforms.STATE_IS_PLAIN, *transforms.CHECKS, *transform_edges.CHECKS)}
    assert checks == {check for check, _, _ in BAD}
