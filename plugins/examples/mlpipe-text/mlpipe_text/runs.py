"""Runs of letters, each as the number of a bucket."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

_START, _END = "\x02", "\x03"


@dataclass(frozen=True, eq=False)
class Found:
    """Which buckets each text has runs in: the text ``texts[i]`` has some in ``buckets[i]``."""

    texts: NDArray[np.int64]
    buckets: NDArray[np.int64]
    count: int
    """How many texts there are."""

    def spread(self, chosen: Mask, size: int) -> NDArray[np.int64]:
        """For each of ``size`` buckets, how many of the chosen texts have runs in it."""
        return np.bincount(self.buckets[chosen[self.texts]], minlength=size)

    def means(self, figures: Numbers) -> Numbers:
        """For each text the mean of the figures of its buckets; each is summed by itself, in one order."""
        sums = np.bincount(self.texts, weights=figures[self.buckets], minlength=self.count)
        return sums / np.maximum(np.bincount(self.texts, minlength=self.count), 1)


def find_runs(texts: Iterable[str | None], shortest: int, longest: int, size: int) -> Found:
    """The buckets, of ``size``, of all runs of ``shortest`` to ``longest`` letters; a missing text has none.

    A text's start and end count as letters, so that a run may be at the start only. CRC-32 deals the runs out: unlike
    Python's own hash, it is the same in every process.
    """

    @cache
    def buckets_of(text: str) -> list[int]:
        marked = f"{_START}{text.lower()}{_END}"
        runs = {
            marked[at : at + length]
            for length in range(shortest, longest + 1)
            for at in range(len(marked) - length + 1)
        }
        return sorted({zlib.crc32(run.encode()) % size for run in runs})

    each = [[] if text is None else buckets_of(text) for text in texts]
    lengths = [len(buckets) for buckets in each]
    flat = np.fromiter((bucket for buckets in each for bucket in buckets), dtype=np.int64, count=sum(lengths))
    return Found(np.repeat(np.arange(len(each), dtype=np.int64), lengths), flat, len(each))
