"""The ranges that a draft gives to columns of numbers."""

from __future__ import annotations

import polars as pl
import pytest

from mlpipe.drafting.glance import ColumnGlance
from mlpipe.drafting.ranges import round_down, widen


def column(name: str, low: float, high: float, distinct: int = 100) -> ColumnGlance:
    dtype = pl.Int64() if isinstance(low, int) else pl.Float64()
    return ColumnGlance(name, dtype, 1000, 0, distinct, low, high)


@pytest.mark.parametrize(
    ("glance", "expected"),
    [
        (column("hour", 5, 23, 19), (0, 23)),
        (column("dep_minute", 0, 59, 60), (0, 59)),
        (column("month", 1, 2, 2), (1, 12)),
        (column("hireDay", 1, 28, 28), (1, 31)),
        (column("day_rate", 40, 90, 51), (35, 95)),  # no day of a month
        (column("hour", 0, 300), (0, 330)),
        (column("yr_renovated", 0, 2015, 70), (0, 2025)),
        (column("year", 1956, 2013, 46), (1950, 2023)),
        (column("lat", 47.1559, 47.7776, 5034), (47.09, 47.84)),
        (column("long", -179.9, 179.9, 5034), (-180, 180)),
        (column("latitude", -85.0, 89.5), (-90, 90)),
        (column("rooms", 1, 6, 6), (1, 7)),
        (column("grade", 1, 13, 12), (1, 15)),
        (column("steps", -3, -1, 3), (-4, -1)),
        (column("depth", -90.0, -1.0), (-99, 0)),
        (column("big", 0, 2**63 - 1), (0, 2**63 - 1)),
        (column("huge", 1e300, 2e300), (9e299, 2.1e300)),
        (column("price", 75000, 7700000, 4028), (0, 8500000)),
    ],
    ids=lambda given: given.name if isinstance(given, ColumnGlance) else "",
)
def test_a_range_is_widened_as_its_name_and_sign_allow(glance: ColumnGlance, expected: tuple[float, float]) -> None:
    assert widen(glance) == expected


@pytest.mark.parametrize(("number", "rounded"), [(10806, 10000), (999, 900), (100, 100), (7, 7)])
def test_a_count_is_rounded_down_to_its_first_digit(number: int, rounded: int) -> None:
    assert round_down(number) == rounded
