"""Weighted means over nearest points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpipe_std.transforms._numbers import Numbers

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

MOST_DISTANCES = 4_000_000
"""So many distances are held at a time: what bounds the memory of a query, whatever the number of rows."""


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Points, shape (points, axes), with their values, shape (points, values), to be asked for nearest ones."""

    tree: cKDTree
    values: Numbers

    @classmethod
    def build(cls, points: Numbers, values: Numbers) -> Neighbourhood:
        """The points in a k-d tree (Bentley, 1975)."""
        from scipy.spatial import cKDTree

        # One more point, infinitely far, stands for all that are not there.
        return cls(cKDTree(points), np.vstack([values, np.zeros((1, values.shape[1]))]))

    def means(self, where: Numbers, own: NDArray[Any], sizes: Sequence[int], *, by_distance: bool) -> Numbers:
        """Mean values of the nearest points of each row, shape (rows, sizes, values); NaN where there are none.

        ``where`` holds the rows' coordinates; a row with NaN has no neighbours. ``own`` is the number of the point
        that a row itself is, which does not count, or -1.
        """
        found = np.full((len(where), len(sizes), self.values.shape[1]), np.nan)
        placed = np.flatnonzero(np.isfinite(where).all(axis=1))
        step = max(1, MOST_DISTANCES // (max(sizes) + 1))
        for start in range(0, len(placed), step):
            rows = placed[start : start + step]
            distances, points = self._nearest(where[rows], own[rows], max(sizes))
            weights = _weigh(distances, by_distance=by_distance)
            found[rows] = _running_means(weights, self.values[points], [size - 1 for size in sizes])
        return found

    def _nearest(self, where: Numbers, own: NDArray[Any], most: int) -> tuple[Numbers, NDArray[Any]]:
        """Distances and numbers of the nearest points but one's own, shape (rows, most); infinite where lacking."""
        distances, points = self.tree.query(where, k=range(1, most + 2))
        dropped = points == own[:, np.newaxis]
        dropped[~dropped.any(axis=1), -1] = True  # the own point is not among them: the farthest is one too many
        shape = (len(where), most)
        return distances[~dropped].reshape(shape), points[~dropped].reshape(shape)


def _weigh(distances: Numbers, *, by_distance: bool) -> Numbers:
    """1 for each neighbour, or the nearest distance over its own; 0 where there is none."""
    present = np.isfinite(distances)
    if not by_distance:
        return present.astype(np.float64)
    # Points at no distance at all count alone.
    shares = np.divide(distances[:, :1], distances, out=np.ones_like(distances), where=present & (distances > 0))
    return np.where(present, shares, 0.0)


def _running_means(weights: Numbers, values: Numbers, ends: Sequence[int]) -> Numbers:
    # Running sums add one neighbour after the other, so that a row comes out the same beside any other rows.
    sums = np.cumsum(weights[:, :, np.newaxis] * values, axis=1)[:, ends]
    with np.errstate(invalid="ignore"):
        means: Numbers = sums / np.cumsum(weights, axis=1)[:, ends, np.newaxis]
    return means
