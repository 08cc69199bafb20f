"""The past trains, the future judges."""

from __future__ import annotations

import polars as pl

from mlpipe.plugin import Column, Field, counted
from mlpipe_std.splitters._keys import Codes
from mlpipe_std.splitters._ordered import OrderedSplitter, encode_time


class Time(OrderedSplitter, name="time"):
    """The latest rows are held out, and every fold is judged on rows later than those it was trained on.

    Right where a model will predict what comes next. The rows that are not held out are cut into ``folds`` + 1
    stretches, about equal in rows: the first only trains, each later one validates once, after training on all
    stretches before it (or, sliding, on the one before it). Rows of the same time stay together, on the later side
    of a boundary. The column needs dates, datetimes, durations or numbers. Source: Tashman (2000), rolling origin.

    ```yaml
    use: time
    column: sold_on
    holdout: 0.2
    folds: 5
    gap: 7d
    ```
    """

    column: Column = Field(description="The column that says when a row comes.")

    def keys(self, target: str) -> list[str]:
        return [self.column]

    def ordered_by(self) -> str:
        return self.column

    def places(self, keys: pl.DataFrame) -> Codes:
        return encode_time(keys, self.column, where=self.title)

    def say_places(self, places: int) -> str:
        return f"column '{self.column}' has {counted(places, 'different value')}"
