"""Places on the Earth, taken as a sphere: from degrees to points in space, distances, clusters."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlpipe_std.transforms._numbers import Numbers

EARTH_RADIUS = 6371.0088
"""Mean radius in km (IUGG; Moritz, 2000)."""

MOST_ROWS = 50_000
"""Clusters are learned on at most so many places: more of them hardly move a centre."""

_ROUNDS = 50


def to_space(degrees: Numbers) -> Numbers:
    """Unit vectors, shape (rows, 3), of latitudes and longitudes, shape (rows, 2), in degrees.

    NaN where there is no such place: latitude beyond ±90, longitude beyond ±360. The nearest
    of such vectors are the nearest on the ground, since a chord grows with its arc.
    """
    on_earth = np.all(np.abs(degrees) <= [90, 360], axis=1, keepdims=True)
    latitude, longitude = np.ascontiguousarray(np.radians(np.where(on_earth, degrees, np.nan)).T)
    across = np.cos(latitude)
    return np.column_stack([across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)])


def distance(latitude: pl.Expr, longitude: pl.Expr, place: Sequence[float]) -> pl.Expr:
    """Kilometres along the surface from a place, by the haversine formula (Sinnott, 1984); all in degrees."""
    north, east = radians(place[0]), radians(place[1])
    phi = latitude.radians()
    half_chord = ((phi - north) / 2).sin() ** 2 + phi.cos() * cos(north) * ((longitude.radians() - east) / 2).sin() ** 2
    # Rounding may lead past 1 at the far end of the Earth.
    return half_chord.clip(0, 1).sqrt().arcsin() * (2 * EARTH_RADIUS)


def distances_to(centers: Numbers, vectors: Numbers) -> Numbers:
    """Kilometres along the surface, shape (vectors, centers), between unit vectors."""
    squares = np.zeros((len(vectors), len(centers)))
    for axis in range(3):  # and not a matrix product, which rounds by the number of rows
        squares += (vectors[:, [axis]] - centers[:, axis]) ** 2
    kilometres: Numbers = np.arcsin(np.minimum(np.sqrt(squares) / 2, 1)) * (2 * EARTH_RADIUS)
    return kilometres


def find_clusters(vectors: Numbers, count: int, rng: np.random.Generator) -> Numbers:
    """Centres, shape (count, 3), of unit vectors without NaN, by spherical k-means (Dhillon and Modha, 2001).

    Starts as k-means++ does (Arthur and Vassilvitskii, 2007). Without vectors all centres are NaN.
    """
    if not len(vectors):
        return np.full((count, 3), np.nan)
    if len(vectors) > MOST_ROWS:
        vectors = vectors[np.sort(rng.choice(len(vectors), MOST_ROWS, replace=False))]
    centers = _spread_out(vectors, count, rng)
    nearest = np.full(len(vectors), -1)
    for _ in range(_ROUNDS):
        before, nearest = nearest, np.argmax(vectors @ centers.T, axis=1)
        if np.array_equal(before, nearest):
            break
        centers = _means(vectors, nearest, centers)
    return centers


def _spread_out(vectors: Numbers, count: int, rng: np.random.Generator) -> Numbers:
    """Starting centres: each next one drawn with a chance that grows with the squared distance to those before."""
    chosen = [int(rng.integers(len(vectors)))]
    gaps = np.full(len(vectors), np.inf)
    for _ in range(count - 1):
        gaps = np.minimum(gaps, ((vectors - vectors[chosen[-1]]) ** 2).sum(axis=1))
        total = gaps.sum()
        chosen.append(int(rng.choice(len(vectors), p=gaps / total)) if total > 0 else chosen[0])
    return vectors[chosen]


def _means(vectors: Numbers, nearest: NDArray[Any], centers: Numbers) -> Numbers:
    """The directions of the clusters' means; a cluster without rows, or without a direction, stays where it was."""
    sums = np.column_stack([np.bincount(nearest, weights=axis, minlength=len(centers)) for axis in vectors.T])
    lengths = np.sqrt((sums**2).sum(axis=1))
    return np.where(lengths[:, np.newaxis] > 0, sums / np.maximum(lengths, 1e-300)[:, np.newaxis], centers)
