"""Features of places: distances, rotated axes, clusters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, radians, sin
from typing import Annotated, Literal, Self

import numpy as np
import polars as pl
from pydantic import model_validator

from mlpipe.plugin import Column, Field, State, Transform
from mlpipe_std._columns import col
from mlpipe_std.transforms._categories import fresh_name
from mlpipe_std.transforms._matrices import add_columns, read_matrix
from mlpipe_std.transforms._numbers import Numbers, finite, require_numbers
from mlpipe_std.transforms._sphere import distance, distances_to, find_clusters, to_space

Place = Annotated[list[float], Field(min_length=2, max_length=2)]


class Geo(Transform, name="geo"):
    """Add features of latitude and longitude: distances to places, rotated axes, clusters of places.

    ``points`` gives the distance in kilometres to each named place, along the surface (haversine formula; Sinnott,
    1984). ``angles`` gives, for each angle a, the coordinate along an axis turned by a from east towards north,
    ``longitude cos a + latitude sin a``: trees cut along the axes only, and shores and roads seldom run so.
    ``clusters`` groups the places of the training rows (spherical k-means; Dhillon and Modha, 2001) and gives the
    nearest group as a category, the distances in kilometres to all centres, or both. Only clusters are learned;
    without them the step is stateless.

    Columns are added as ``<prefix>_distance_<point>``, ``<prefix>_angle_<angle>``, ``<prefix>_cluster_<number>`` and
    ``<prefix>_cluster`` (String). They are null where latitude or longitude is missing, or no place on Earth (latitude
    beyond ±90, longitude beyond ±360 degrees). Latitude and longitude stay.

    ```yaml
    use: geo
    latitude: lat
    longitude: long
    points: {downtown: [47.605, -122.334], airport: [47.449, -122.309]}
    angles: [30, 60]
    clusters: 20
    ```
    """

    latitude: Column = Field(description="The column of latitudes, in degrees, north positive.")
    longitude: Column = Field(description="The column of longitudes, in degrees, east positive.")
    points: dict[str, Place] = Field(
        default={}, description="Places by name, each as [latitude, longitude] in degrees."
    )
    angles: list[Annotated[float, Field(ge=-360, le=360)]] = Field(
        default=[], description="Angles of rotated axes, in degrees from east towards north."
    )
    clusters: int = Field(0, ge=0, le=500, description="Number of clusters to learn; 0 for none.")
    cluster_as: Literal["category", "distances", "both"] = Field(
        "category", description="What a cluster becomes: the nearest one, the distances in km to all centres, or both."
    )
    prefix: str = Field("geo", min_length=1, description="What the names of the added columns start with.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not (self.points or self.angles or self.clusters):
            raise ValueError("give at least one of points, angles and clusters")
        for name, (latitude, longitude) in self.points.items():
            if abs(latitude) > 90 or abs(longitude) > 360:
                raise ValueError(f"point '{name}' is not on Earth; write [latitude, longitude] in degrees")
        return self

    @property
    def learns(self) -> bool:
        return self.clusters > 0

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        where = [self.latitude, self.longitude]
        require_numbers(where, rows.collect_schema(), where=self.title)
        vectors = to_space(read_matrix(rows.select(map(col, where)).collect(), where))
        return {"centers": find_clusters(vectors[np.isfinite(vectors).all(axis=1)], self.clusters, rng)}

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        schema = rows.collect_schema()
        require_numbers([self.latitude, self.longitude], schema, where=self.title)
        plain, clusters = self._outputs(schema.names())
        rows = rows.with_columns(made.alias(name) for made, name in zip(self._plain(), plain, strict=True))
        return self._add_clusters(rows, clusters, state["centers"]) if self.clusters else rows

    def columns_after(self, columns: Sequence[str]) -> list[str] | None:
        plain, clusters = self._outputs(columns)
        return [*columns, *plain, *clusters]

    def _outputs(self, columns: Sequence[str]) -> tuple[list[str], list[str]]:
        """The names of the columns that need nothing learned, and of those of the clusters."""
        plain = [f"distance_{point}" for point in self.points] + [f"angle_{angle:g}" for angle in self.angles]
        clusters = [f"cluster_{number}" for number in range(self.clusters)]
        if self.cluster_as == "category":
            clusters = ["cluster"] * (self.clusters > 0)
        elif self.cluster_as == "both":
            clusters.append("cluster")
        taken = set(columns)
        plain, clusters = ([fresh_name(f"{self.prefix}_{end}", taken) for end in ends] for ends in (plain, clusters))
        return plain, clusters

    def _plain(self) -> Iterator[pl.Expr]:
        north, east = finite(self.latitude), finite(self.longitude)
        on_earth = (north.abs() <= 90) & (east.abs() <= 360)
        latitude, longitude = pl.when(on_earth).then(north), pl.when(on_earth).then(east)
        for point in self.points.values():
            yield distance(latitude, longitude, point)
        for angle in self.angles:
            yield longitude * cos(radians(angle)) + latitude * sin(radians(angle))

    def _add_clusters(self, rows: pl.LazyFrame, outputs: list[str], centers: Numbers) -> pl.LazyFrame:
        def compute(batch: pl.DataFrame) -> Numbers:
            places = to_space(read_matrix(batch, [self.latitude, self.longitude]))
            distances = distances_to(centers, places)
            nearest = np.where(np.isnan(distances).any(axis=1), np.nan, distances.argmin(axis=1))
            return {
                "category": nearest[:, np.newaxis],
                "distances": distances,
                "both": np.column_stack([distances, nearest]),
            }[self.cluster_as]

        rows = add_columns(rows, outputs, compute)
        if self.cluster_as == "distances":
            return rows
        return rows.with_columns(col(outputs[-1]).cast(pl.Int32).cast(pl.String))
