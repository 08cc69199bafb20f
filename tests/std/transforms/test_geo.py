from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, radians, sin
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mlpipe.plugin import DataError
from mlpipe_std.transforms import _sphere
from mlpipe_std.transforms.geo import Geo

Run = Callable[..., pl.DataFrame]

RADIUS = 6371.0088
LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-360, 360)


def make(**params: Any) -> Geo:
    return Geo(latitude="lat", longitude="long", **params)


def rows(*places: tuple[float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(places, schema={"lat": pl.Float64, "long": pl.Float64}, orient="row")


def towns(seed: int = 0) -> pl.DataFrame:
    """Three towns of 40 places each; the third one lies on both sides of the date line."""
    rng = np.random.default_rng(seed)
    centers = np.repeat([[47.6, -122.3], [51.5, 0.0], [-17.0, 180.0]], 40, axis=0)
    places = centers + rng.normal(0, 0.05, centers.shape)
    places[:, 1] = np.where(places[:, 1] > 180, places[:, 1] - 360, places[:, 1])
    return pl.DataFrame(places, schema=["lat", "long"])


def test_distances_along_great_circles(run: Run) -> None:
    step = make(points={"pole": [90.0, 0.0], "origin": [0, 0]})
    result = run(step, rows((0, 77), (0, 180), (90, 12), (-90, 0), (0, 90)))
    expected = {"pole": [pi / 2, pi / 2, 0, pi, pi / 2], "origin": [radians(77), pi, pi / 2, pi / 2, pi / 2]}
    for name, angles in expected.items():
        np.testing.assert_allclose(result[f"geo_distance_{name}"].to_numpy(), np.array(angles) * RADIUS, atol=1e-3)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_distance_is_the_angle_between_vectors(north: float, east: float, south: float, west: float) -> None:
    def vector(latitude: float, longitude: float) -> np.ndarray:
        a, b = radians(latitude), radians(longitude)
        return np.array([cos(a) * cos(b), cos(a) * sin(b), sin(a)])

    one, other = vector(north, east), vector(south, west)
    angle = np.arctan2(np.linalg.norm(np.cross(one, other)), one @ other)
    found = make(points={"p": [south, west]}).apply(rows((north, east)).lazy(), {}).collect()
    assert found["geo_distance_p"][0] == pytest.approx(angle * RADIUS, abs=1e-3)


def test_a_rotated_axis(run: Run) -> None:
    result = run(make(angles=[0, 90, 30.5]), rows((47.0, -122.0)))
    turned = -122 * cos(radians(30.5)) + 47 * sin(radians(30.5))
    assert result.columns[2:] == ["geo_angle_0", "geo_angle_90", "geo_angle_30.5"]
    np.testing.assert_allclose(result.row(0)[2:], [-122, 47, turned])


def test_clusters_are_the_towns(run: Run) -> None:
    result = run(make(clusters=3), towns(), towns(seed=1))
    assert result["geo_cluster"].dtype == pl.String
    found = result["geo_cluster"].to_numpy().reshape(3, 40)
    assert all(len(set(town)) == 1 for town in found)
    assert len(set(found[:, 0])) == 3


def test_distances_to_the_centers_of_clusters(run: Run) -> None:
    result = run(make(clusters=3, cluster_as="both"), towns(), rows((47.6, -122.3), (-17.0, 180.0)))
    assert result.columns[2:] == ["geo_cluster_0", "geo_cluster_1", "geo_cluster_2", "geo_cluster"]
    for row in result.iter_rows(named=True):
        distances = [row[f"geo_cluster_{number}"] for number in range(3)]
        assert min(distances) < 3
        assert sorted(distances)[1] > 1000
        assert row["geo_cluster"] == str(np.argmin(distances))


def test_clusters_repeat_for_a_seed_and_differ_without_it() -> None:
    def centers(seed: int) -> Any:
        return make(clusters=8).fit(towns().lazy(), None, np.random.default_rng(seed))["centers"]

    np.testing.assert_array_equal(centers(1), centers(1))
    assert not np.array_equal(centers(1), centers(2))


def test_of_very_many_places_a_sample_is_enough(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sphere, "MOST_ROWS", 60)
    assert run(make(clusters=3), towns(), towns())["geo_cluster"].n_unique() == 3


def test_more_clusters_than_places(run: Run) -> None:
    train = rows((1.0, 1.0), (1.0, 1.0), (50.0, 50.0))
    result = run(make(clusters=5, cluster_as="both"), train, train)
    assert result.width == 2 + 5 + 1
    assert result["geo_cluster"][0] == result["geo_cluster"][1] != result["geo_cluster"][2]


@pytest.mark.parametrize(
    "place", [(None, 1.0), (1.0, None), (float("nan"), 1.0), (float("inf"), 1.0), (90.5, 0.0), (0.0, 1e300)]
)
def test_what_is_no_place_gives_null(run: Run, place: tuple[float | None, float | None]) -> None:
    step = make(points={"p": [0, 0]}, angles=[10], clusters=2, cluster_as="both")
    assert run(step, towns(), rows(place))[:, 2:].row(0) == (None,) * 5


@pytest.mark.parametrize("train", [rows(), rows((None, None)), rows((1.0, 2.0))])
def test_few_places(run: Run, train: pl.DataFrame) -> None:
    step = make(clusters=2, cluster_as="both")
    missing = 3 * (train["lat"].null_count() or train.is_empty())
    assert sum(run(step, train, rows((1.0, 2.0))).null_count().row(0)) == missing


def test_only_clusters_are_learned() -> None:
    assert not make(angles=[3]).learns
    assert make(clusters=2).learns


def test_columns_are_known_before(run: Run) -> None:
    train = towns().with_columns(geo_cluster=1)
    for output in ("category", "distances", "both"):
        step = make(points={"p": [0, 0]}, angles=[10], clusters=2, cluster_as=output)
        assert run(step, train).columns == step.columns_after(train.columns)


def test_text_is_refused() -> None:
    with pytest.raises(DataError, match="'lat' is String, but numbers are needed"):
        make(angles=[3]).apply(pl.LazyFrame({"lat": ["a"], "long": [1.0]}), {})


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "at least one of points, angles and clusters"),
        ({"points": {"office": [-122.3, 47.6]}}, "'office' is not on Earth"),
        ({"points": {"office": [47.6]}}, "at least 2 items"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(params: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        make(**params)
