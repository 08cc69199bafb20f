"""What splitters in time share: the past trains, the future judges."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Literal

import numpy as np
import polars as pl

from mlpipe.plugin import DataError, Field, Fold
from mlpipe_std.splitters._clock import DURATION, read_duration, read_microseconds, require_clock
from mlpipe_std.splitters._folding import Mask
from mlpipe_std.splitters._keys import Codes, encode_key
from mlpipe_std.splitters._once import OnceSplitter
from mlpipe_std.splitters._windows import start_of_latest, starts_of_windows


class OrderedSplitter(OnceSplitter):
    """The latest rows are held out; folds are windows in time, each judged after training on what came before it."""

    window: Literal["expanding", "sliding"] = Field(
        "expanding",
        description="Train on all rows before a validation window, or on those of one window before it alone.",
    )
    gap: Annotated[int, Field(ge=1, le=1_000_000_000)] | Annotated[str, Field(pattern=DURATION)] | None = Field(
        None,
        description="What is left out between training and validation rows of a fold: a number of rows, or a time such "
        "as 7d (units w, d, h, m, s). For targets that are known only after a while. The holdout has no gap.",
    )

    @abstractmethod
    def ordered_by(self) -> str:
        """The column that says when."""

    @abstractmethod
    def places(self, keys: pl.DataFrame) -> Codes:
        """The place of each row in time, from 0 without gaps; rows of one place stay together."""

    @abstractmethod
    def say_places(self, places: int) -> str:
        """How many places there are, and what makes them, in words."""

    def hold_out(self, keys: pl.DataFrame, share: float, rng: np.random.Generator) -> Mask:
        places = self._places(keys, 2)
        mask: Mask = places >= start_of_latest(places, share)
        held_out = mask.mean()
        if held_out > max(0.5, 2 * share):
            raise DataError(
                f"about {share:.0%} of {keys.height:,} rows cannot be held out, but only {held_out:.0%} or none: "
                f"{self.say_places(int(places.max()) + 1)}, and the rows of each stay together",
                where=self.title,
                hint="use a finer time, or another splitter",
            )
        return mask

    def make_folds(self, keys: pl.DataFrame, rng: np.random.Generator) -> list[Fold]:
        places = self._places(keys, self.folds + 1)
        bounds = [0, *starts_of_windows(places, self.folds).tolist(), int(places.max()) + 1]
        folds: list[Fold] = []
        for before, start, end in zip(bounds, bounds[1:], bounds[2:], strict=False):
            earliest = before if self.window == "sliding" else 0
            train = (places >= earliest) & (places < start)
            valid = (places >= start) & (places < end)
            train &= self._before_gap(keys, train, valid)
            if not train.any():
                raise DataError(
                    f"gap: {self.gap} leaves fold {len(folds) + 1} no rows to train on",
                    where=self.title,
                    hint="use a smaller gap, or fewer folds",
                )
            folds.append(Fold(np.flatnonzero(train), np.flatnonzero(valid)))
        return folds

    def describe(self) -> str:
        """The split in words, for reports."""
        gap = "" if self.gap is None else f", gap {self.gap}{' rows' if isinstance(self.gap, int) else ''}"
        return (
            f"{self.plugin_name}: {', '.join(self.keys(''))}, latest {100 * self.holdout:.3g} % of rows held out, "
            f"{self.folds} folds one after the other, {self.window} window{gap}"
        )

    def _places(self, keys: pl.DataFrame, least: int) -> Codes:
        places = self.places(keys)
        found = int(places.max(initial=-1)) + 1
        if found < least:
            raise DataError(
                f"{self.say_places(found)} in {keys.height:,} rows, and {least} are needed",
                where=self.title,
                hint="use fewer folds, a finer time, or another splitter",
            )
        return places

    def _before_gap(self, keys: pl.DataFrame, train: Mask, valid: Mask) -> Mask:
        """Which rows lie before the gap that ends where the validation rows begin."""
        if self.gap is None:
            return train
        if isinstance(self.gap, str):
            when = read_microseconds(keys.get_column(self.ordered_by()), where=self.title)
            early: Mask = when <= when[valid].min() - read_duration(self.gap)
        else:  # at least so many rows: of rows of the same time all are left out
            moments = encode_key(keys, self.ordered_by(), where=self.title)
            latest_first = np.sort(moments[train])[::-1]
            early = moments < latest_first[min(self.gap, len(latest_first)) - 1]
        return early


def encode_time(keys: pl.DataFrame, column: str, *, where: str) -> Codes:
    """The place of each row among the different times of a column. Raises DataError where it is no time, or missing."""
    require_clock(keys.get_column(column), where=where)
    return encode_key(keys, column, where=where)
