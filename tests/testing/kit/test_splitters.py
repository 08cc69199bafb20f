"""For each promise of a splitter a plugin that breaks it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from mlpipe.plugin import Column, DataError, Field, Fold, Splitter
from mlpipe.testing.kit import splitters

Bad = Callable[[], type[Splitter]]
Mask = NDArray[np.bool_]
Rng = np.random.Generator


class Shuffled(Splitter, name="test.shuffled"):
    """Deal out the rows at random."""

    def hold_out(self, keys: pl.DataFrame, share: float, rng: Rng) -> Mask:
        self.require(keys)
        held_out = np.zeros(keys.height, dtype=np.bool_)
        held_out[rng.permutation(keys.height)[: max(1, round(share * keys.height))]] = True
        return held_out

    def make_folds(self, keys: pl.DataFrame, rng: Rng) -> list[Fold]:
        self.require(keys)
        number = rng.permutation(keys.height) % self.folds
        return [self.fold(number, fold) for fold in range(self.folds)]

    def fold(self, number: NDArray[np.int64], fold: int) -> Fold:
        """The fold in which the rows with its number validate."""
        return Fold(np.flatnonzero(number != fold), np.flatnonzero(number == fold))

    def require(self, keys: pl.DataFrame) -> None:
        """Raise a DataError where there are too few rows."""
        if keys.height < self.folds:
            raise DataError(f"{keys.height} rows are too few", where=self.title)


class ByDay(Splitter, name="test.by_day"):
    """The last rows judge the first."""

    day: Column = Field("day", description="The column that says when.")

    def keys(self, target: str) -> list[str]:
        return [self.day]

    def ordered_by(self) -> str | None:
        return self.day

    def hold_out(self, keys: pl.DataFrame, share: float, rng: Rng) -> Mask:
        if keys.height < 5:
            raise DataError("too few rows", where=self.title)
        return self.rank(keys) >= round((1 - share) * keys.height)

    def make_folds(self, keys: pl.DataFrame, rng: Rng) -> list[Fold]:
        if keys.height < 2 * self.folds:
            raise DataError("too few rows", where=self.title)
        part = self.rank(keys) * (self.folds + 1) // keys.height
        return [Fold(np.flatnonzero(part < fold), np.flatnonzero(part == fold)) for fold in range(1, self.folds + 1)]

    def rank(self, keys: pl.DataFrame) -> NDArray[np.int64]:
        """The place of each row in time; rows of one time share theirs."""
        return keys[self.day].rank("min").to_numpy().astype(np.int64) - 1


class ByStore(Shuffled, name="test.by_store"):
    """Deal out whole stores."""

    store: Column = Field("store", description="The column of the store.")

    def keys(self, target: str) -> list[str]:
        return [self.store]

    def not_features(self) -> list[str]:
        return [self.store]

    def grouped_by(self) -> str | None:
        return self.store

    def hold_out(self, keys: pl.DataFrame, share: float, rng: Rng) -> Mask:
        return np.isin(self.codes(keys, rng) % 5, [0])

    def make_folds(self, keys: pl.DataFrame, rng: Rng) -> list[Fold]:
        number = self.codes(keys, rng) % self.folds
        return [self.fold(number, fold) for fold in range(self.folds)]

    def codes(self, keys: pl.DataFrame, rng: Rng) -> NDArray[np.int64]:
        """A random number for each row's store."""
        self.require(keys)
        codes = keys[self.store].rank("dense").to_numpy().astype(np.int64) - 1
        found: NDArray[np.int64] = rng.permutation(int(codes.max()) + 1)[codes]
        return found


def names_its_keys() -> type[Splitter]:
    class Secretive(ByStore, name="test.secretive"):
        """Takes a column that nobody named."""

        store: str = Field("store", min_length=1, description="The column of the store.")

    return Secretive


def names_keys_that_it_has() -> type[Splitter]:
    class Confused(Shuffled, name="test.confused"):
        """Keeps a column from the features that is no key."""

        store: Column = Field("store", description="The column of the store.")

        def not_features(self) -> list[str]:
            return [self.store]

    return Confused


def names_a_key_at_least() -> type[Splitter]:
    class Keyless(Shuffled, name="test.keyless"):
        """Needs no column, it thinks."""

        def keys(self, target: str) -> list[str]:
            return []

        def require(self, keys: pl.DataFrame) -> None:
            """Trust that there are enough."""

    return Keyless


def answers_are_arrays() -> type[Splitter]:
    class Listing(Shuffled, name="test.listing"):
        """Gives the numbers of the rows that are held out."""

        def hold_out(self, keys: pl.DataFrame, share: float, rng: Rng) -> Any:
            return super().hold_out(keys, share, rng).astype(np.int64)

    return Listing


def answers_are_row_numbers() -> type[Splitter]:
    class Counting(Shuffled, name="test.counting"):
        """Counts rows from 1."""

        def fold(self, number: NDArray[np.int64], fold: int) -> Fold:
            found = super().fold(number, fold)
            return Fold(found.train + 1, found.valid + 1)

    return Counting


def one_role_each() -> type[Splitter]:
    class Overlapping(Shuffled, name="test.overlapping"):
        """Trains on all rows."""

        def fold(self, number: NDArray[np.int64], fold: int) -> Fold:
            return Fold(np.arange(len(number)), super().fold(number, fold).valid)

    return Overlapping


def one_role_each_once() -> type[Splitter]:
    class Bootstrap(Shuffled, name="test.bootstrap"):
        """Draws training rows with replacement."""

        def fold(self, number: NDArray[np.int64], fold: int) -> Fold:
            found = super().fold(number, fold)
            return Fold(found.train.repeat(2), found.valid)

    return Bootstrap


def share_is_kept() -> type[Splitter]:
    class Halves(Shuffled, name="test.halves"):
        """Holds out half of the rows."""

        def hold_out(self, keys: pl.DataFrame, share: float, rng: Rng) -> Mask:
            return super().hold_out(keys, 0.5, rng)

    return Halves


def as_many_folds() -> type[Splitter]:
    class Stingy(Shuffled, name="test.stingy"):
        """Makes one fold less."""

        def make_folds(self, keys: pl.DataFrame, rng: Rng) -> list[Fold]:
            return super().make_folds(keys, rng)[1:]

    return Stingy


def groups_stay_together() -> type[Splitter]:
    class Torn(ByStore, name="test.torn"):
        """Holds out rows of any store."""

        def hold_out(self, keys: pl.DataFrame, share: float, rng: Rng) -> Mask:
            return Shuffled.hold_out(self, keys, share, rng)

    return Torn


def no_future_in_training() -> type[Splitter]:
    class Prophet(ByDay, name="test.prophet"):
        """Validates on the first days, too."""

        def make_folds(self, keys: pl.DataFrame, rng: Rng) -> list[Fold]:
            first, *others = super().make_folds(keys, rng)
            return [Fold(first.valid, first.train), *others]

    return Prophet


def only_its_keys() -> type[Splitter]:
    class First(ByDay, name="test.first"):
        """Goes by the first column."""

        group: Column = Field("group", description="A column.")

        def keys(self, target: str) -> list[str]:
            return [self.day, self.group]

        def rank(self, keys: pl.DataFrame) -> NDArray[np.int64]:
            return keys.to_series(0).rank("min").to_numpy().astype(np.int64) - 1

    return First


def seeds_matter() -> type[Splitter]:
    class Fixed(Shuffled, name="test.fixed"):
        """Has a seed of its own."""

        def hold_out(self, keys: pl.DataFrame, share: float, rng: Rng) -> Mask:
            return super().hold_out(keys, share, np.random.default_rng(0))

        def make_folds(self, keys: pl.DataFrame, rng: Rng) -> list[Fold]:
            return super().make_folds(keys, np.random.default_rng(0))

    return Fixed


def seeds_do_not_matter_in_time() -> type[Splitter]:
    class Wavering(ByDay, name="test.wavering"):
        """Leaves out a training row at random."""

        def make_folds(self, keys: pl.DataFrame, rng: Rng) -> list[Fold]:
            return [Fold(rng.permutation(fold.train)[1:], fold.valid) for fold in super().make_folds(keys, rng)]

    return Wavering


def too_few_rows_are_told() -> type[Splitter]:
    class Trusting(Shuffled, name="test.trusting_splitter"):
        """Trusts that there are enough."""

        def require(self, keys: pl.DataFrame) -> None:
            1 / (keys.height // self.folds)

    return Trusting


BAD: Sequence[tuple[str, Bad, str]] = [
    ("names_its_keys", names_its_keys, "which no parameter of type Column names"),
    ("names_its_keys", names_keys_that_it_has, "none of its keys"),
    ("answers_are_arrays", answers_are_arrays, "int64 of shape (120,)"),
    ("answers_are_arrays", answers_are_row_numbers, "counted from 0"),
    ("one_role_each", one_role_each, "trains and validates"),
    ("one_role_each", one_role_each_once, "a row twice"),
    ("share_is_kept", share_is_kept, "holds out 50%"),
    ("as_many_folds", as_many_folds, "makes 4 folds, not 5"),
    ("groups_stay_together", groups_stay_together, "on both sides"),
    ("no_future_in_training", no_future_in_training, "later by 'day'"),
    ("only_its_keys", only_its_keys, "ask for them by name"),
    ("seeds_matter", seeds_matter, "the same split for two seeds"),
    ("seeds_matter", seeds_do_not_matter_in_time, "goes by the seed"),
    ("too_few_rows_are_told", too_few_rows_are_told, "ZeroDivisionError"),
]


@pytest.mark.parametrize(("check", "bad", "words"), BAD, ids=[bad.__name__ for _, bad, _ in BAD])
def test_a_broken_promise_is_caught_by_its_check_alone(check: str, bad: Bad, words: str, caught: Any) -> None:
    found = caught(bad()())
    assert set(found) == {check}, found
    assert words in found[check]


def test_a_splitter_without_keys_has_no_rows(caught: Any) -> None:
    found = caught(names_a_key_at_least()())
    assert "return [target]" in found["names_its_keys"]


@pytest.mark.parametrize("honest", [Shuffled, ByDay, ByStore])
def test_an_honest_splitter_passes(honest: type[Splitter], caught: Any) -> None:
    assert not caught(honest())


def test_each_check_has_a_plugin_that_it_catches() -> None:
    assert {check.name for check in (splitters.NAMES_ITS_KEYS, *splitters.CHECKS)} == {check for check, _, _ in BAD}
