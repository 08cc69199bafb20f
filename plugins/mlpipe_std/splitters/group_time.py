"""Whole groups, the earlier ones train, the later ones judge."""

from __future__ import annotations

import numpy as np
import polars as pl

from mlpipe.plugin import Column, Field
from mlpipe_std.splitters._keys import Codes, encode_key
from mlpipe_std.splitters._ordered import OrderedSplitter, encode_time


class GroupTime(OrderedSplitter, name="group_time"):
    """As ``time``, but no group is on both sides: boundaries lie only where no group reaches across.

    Right for groups that come one after the other: sessions, seasons, batches, trips. Groups that overlap in time
    stay together, on the later side of a boundary; where they all overlap there is no such split, and an error says
    so. The group column is no feature.

    ```yaml
    use: group_time
    group: session_id
    time: started_at
    holdout: 0.2
    folds: 5
    ```
    """

    group: Column = Field(description="The column whose equal values make a group.")
    time: Column = Field(description="The column that says when a row comes.")

    def keys(self, target: str) -> list[str]:
        return [self.group, self.time]

    def not_features(self) -> list[str]:
        return [self.group]

    def grouped_by(self) -> str:
        return self.group

    def ordered_by(self) -> str:
        return self.time

    def places(self, keys: pl.DataFrame) -> Codes:
        groups = encode_key(keys, self.group, where=self.title)
        moments = encode_time(keys, self.time, where=self.title)
        return _find_stretches(groups, moments)[groups] if len(groups) else groups

    def say_places(self, places: int) -> str:
        return (
            f"there {'is' if places == 1 else 'are'} {places:,} stretch{'' if places == 1 else 'es'} of '{self.time}' "
            f"that no group of '{self.group}' reaches across"
        )


def _find_stretches(groups: Codes, moments: Codes) -> Codes:
    """For each group the stretch of time that it lies in; groups that overlap, or touch, share one."""
    count = int(groups.max()) + 1
    first = np.full(count, moments.max())
    last = np.zeros(count, dtype=np.int64)
    np.minimum.at(first, groups, moments)
    np.maximum.at(last, groups, moments)
    order = np.argsort(first, kind="stable")
    reached = np.maximum.accumulate(last[order])
    opens = np.concatenate(([0], first[order][1:] > reached[:-1]))
    stretches = np.empty(count, dtype=np.int64)
    stretches[order] = np.cumsum(opens)
    return stretches
