"""Strata: the classes of a target, or ranges of its values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mlpipe.plugin import DataError
from mlpipe_std.splitters._folding import Mask, count_share
from mlpipe_std.splitters._keys import Codes, encode_key

_MOST_WHOLE_NUMBER_CLASSES = 100
"""Whole numbers with more different values than this are quantities."""


@dataclass(frozen=True, eq=False)
class Strata:
    """The stratum of each row, from 0 and without gaps. Classes must not be torn apart, ranges of values may."""

    codes: Codes
    are_classes: bool

    @classmethod
    def of(cls, keys: pl.DataFrame, column: str, bins: int, *, where: str) -> Strata:
        """Strata of a column: its values, or ``bins`` equally frequent ranges of a quantity.

        Floats and decimals are quantities, and whole numbers of more than 100 different values; a quantity of at most
        ``bins`` different values has a stratum for each.
        """
        codes = encode_key(keys, column, where=where)
        values = keys.get_column(column)
        different = int(codes.max()) + 1
        quantity = values.dtype.is_float() or values.dtype.is_decimal()
        quantity = quantity or (values.dtype.is_integer() and different > _MOST_WHOLE_NUMBER_CLASSES)
        if quantity and different > bins:
            codes = _cut(codes, bins)
        return cls(codes, are_classes=not quantity)

    def sizes(self) -> Codes:
        """Rows of each stratum."""
        sizes: Codes = np.bincount(self.codes)
        return sizes

    def shuffled(self, rng: np.random.Generator) -> Codes:
        """Row numbers, stratum after stratum, at random within each."""
        order: Codes = np.lexsort((rng.random(len(self.codes)), self.codes))
        return order

    def draw_mask(self, share: float, rng: np.random.Generator, *, where: str) -> Mask:
        """True for a share of each stratum at random, to within one row, and never for all of it."""
        sizes = self.sizes()
        wanted = np.minimum(_apportion(sizes, share, rng), sizes - 1)
        if not wanted.any():
            raise DataError(
                f"{len(sizes):,} different values in {len(self.codes):,} rows are too many for a stratified split",
                where=where,
                hint="use split: {use: random}",
            )
        order = self.shuffled(rng)
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        place_within = np.arange(len(order)) - np.repeat(starts, sizes)
        mask = np.zeros(len(order), dtype=np.bool_)
        mask[order] = place_within < np.repeat(wanted, sizes)
        return mask


def _cut(codes: Codes, bins: int) -> Codes:
    """Codes cut at their quantiles into at most ``bins`` ranges, of which each has rows."""
    ranges: Codes
    edges = np.quantile(codes, np.arange(1, bins) / bins, method="inverted_cdf")
    _, ranges = np.unique(np.searchsorted(edges, codes), return_inverse=True)
    return ranges


def _apportion(sizes: Codes, share: float, rng: np.random.Generator) -> Codes:
    """How many rows of each stratum make up the share: those that were rounded down most get one more (Hamilton)."""
    exact = sizes * share
    wanted: Codes = np.floor(exact).astype(np.int64)
    short = count_share(int(sizes.sum()), share) - int(wanted.sum())
    rest = np.where(wanted + 1 < sizes, exact - wanted, -1.0)
    wanted[np.lexsort((rng.random(len(sizes)), -rest))[: max(short, 0)]] += 1
    return wanted
