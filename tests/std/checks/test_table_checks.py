"""Table checks: what is measured, in which words, and whether it passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from mlpipe.plugin import DataError, TableCheck
from mlpipe_std.checks.freshness import Freshness
from mlpipe_std.checks.mean_between import MeanBetween
from mlpipe_std.checks.quantile_between import QuantileBetween
from mlpipe_std.checks.row_count import RowCount

Measured = Callable[[TableCheck, pl.DataFrame], tuple[str, Any, bool]]
NAN = float("nan")
HOSTILE = ["^a.*$", "*", 'say "hi"', "a.b", "<b>x</b>"]


@pytest.mark.parametrize(
    ("bounds", "words", "passes"),
    [
        ({"min": 3}, "at least 3", True),
        ({"min": 4}, "at least 4", False),
        ({"max": 3}, "at most 3", True),
        ({"max": 2}, "at most 2", False),
        ({"min": 1, "max": 9}, "between 1 and 9", True),
        ({"min": 3, "max": 3}, "exactly 3", True),
    ],
)
def test_row_count(measured: Measured, bounds: dict[str, int], words: str, passes: bool) -> None:
    found = measured(RowCount.model_validate(bounds), pl.DataFrame({"a": [1, 2, 3]}))
    assert found == (f"number of rows is {words}", 3, passes)


def test_mean_leaves_out_what_is_missing(measured: Measured) -> None:
    frame = pl.DataFrame({"x": [1.0, 2.0, 6.0, NAN, None], "b": [True, False, False, False, None]})
    assert measured(MeanBetween(column="x", min=3, max=3.5), frame) == ("mean of x is between 3 and 3.5", 3.0, True)
    assert measured(MeanBetween(column="x", max=2.9), frame) == ("mean of x is at most 2.9", 3.0, False)
    assert measured(MeanBetween(column="b", min=0.3), frame) == ("mean of b is at least 0.3", 0.25, False)


def test_quantiles_interpolate(measured: Measured) -> None:
    frame = pl.DataFrame({"x": [10.0, 20.0, 30.0, 40.0, NAN]})
    assert measured(QuantileBetween(column="x", min=25), frame) == ("median of x is at least 25", 25.0, True)
    words, value, passes = measured(QuantileBetween(column="x", quantile=0.9, max=36), frame)
    assert words == "0.9 quantile of x is at most 36"
    assert value == pytest.approx(37)
    assert not passes


@pytest.mark.parametrize("values", [[], [None], [NAN]])
def test_a_distribution_without_values_fails(measured: Measured, values: list[float | None]) -> None:
    frame = pl.DataFrame({"x": values}, schema={"x": pl.Float64})
    assert not measured(MeanBetween(column="x", min=0), frame)[2]
    assert not measured(QuantileBetween(column="x", max=1), frame)[2]


@pytest.mark.parametrize("check", [MeanBetween, QuantileBetween])
def test_distributions_need_numbers(check: type[MeanBetween | QuantileBetween]) -> None:
    frame = pl.DataFrame({"s": ["a"], "d": [date(2024, 1, 1)]})
    for name, word in (("s", "string"), ("d", "date")):
        with pytest.raises(DataError) as caught:
            check(column=name, min=1).measures(frame.schema)
        assert caught.value.what == f"column '{name}' is {word}, but numbers are needed"
    with pytest.raises(DataError, match="no column 'ss'; did you mean 's'"):
        check(column="ss", min=1).measures(frame.schema)


@pytest.mark.parametrize(
    ("newest", "max_age", "passes"),
    [
        (date(2024, 5, 24), "7d", True),
        (date(2024, 5, 23), "7d", False),
        (datetime(2024, 5, 30, 12), "12h", True),  # noqa: DTZ001 - taken as UTC
        (datetime(2024, 5, 30, 12), "11h59m59s", False),  # noqa: DTZ001
        (datetime(2024, 5, 30, 12, tzinfo=UTC), "12h", True),
        (date(2024, 5, 10), "3w", True),
        (date(2024, 6, 10), "1s", True),
    ],
)
def test_freshness(measured: Measured, newest: date, max_age: str, passes: bool) -> None:
    frame = pl.DataFrame({"t": [newest - timedelta(days=99), newest, None]})
    check = Freshness(column="t", max_age=max_age, now="2024-05-31")
    assert measured(check, frame) == (f"newest t is at most {max_age} old", newest, passes)


def test_freshness_reads_zones_and_the_clock(measured: Measured) -> None:
    newest = datetime(2024, 5, 30, 23, tzinfo=UTC)
    frame = pl.DataFrame({"t": pl.Series([newest]).dt.convert_time_zone("Asia/Tokyo")})
    assert measured(Freshness(column="t", max_age="1h", now="2024-05-31T02:00+02:00"), frame)[2]
    assert not measured(Freshness(column="t", max_age="59m", now="2024-05-31T02:00+02:00"), frame)[2]
    just_now = pl.DataFrame({"t": [datetime.now(UTC)]})
    assert measured(Freshness(column="t", max_age="1h"), just_now)[2]
    assert not measured(Freshness(column="t", max_age="1h"), frame)[2]


def test_freshness_of_nothing_fails(measured: Measured) -> None:
    assert not measured(Freshness(column="t", max_age="7d"), pl.DataFrame(schema={"t": pl.Date}))[2]


def test_freshness_needs_dates() -> None:
    with pytest.raises(DataError, match="column 't' is string, but freshness needs dates or datetimes"):
        Freshness(column="t", max_age="7d").measures(pl.DataFrame({"t": ["2024-01-01"]}).schema)


@pytest.mark.parametrize("parameters", [{"max_age": "7"}, {"max_age": "7 d"}, {"max_age": ""}, {"now": "yesterday"}])
def test_freshness_refuses_odd_parameters(parameters: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Freshness.model_validate({"column": "t", "max_age": "7d", **parameters})


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_taken_literally(measured: Measured, name: str) -> None:
    frame = pl.DataFrame({other: [100.0, 100.0] for other in [*HOSTILE, "abc"]} | {name: [1.0, 3.0]})
    assert measured(MeanBetween(column=name, min=2, max=2), frame)[1:] == (2.0, True)
    assert measured(QuantileBetween(column=name, min=2, max=2), frame)[1:] == (2.0, True)
    dates = frame.with_columns(pl.all().cast(pl.Int32).cast(pl.Date))
    assert measured(Freshness(column=name, max_age="1d"), dates)[1] == date(1970, 1, 4)


@pytest.mark.parametrize("check", [RowCount, MeanBetween, QuantileBetween])
def test_odd_bounds_are_refused(check: type[TableCheck]) -> None:
    column = {} if check is RowCount else {"column": "x"}
    with pytest.raises(ValidationError, match="give min, max, or both"):
        check.model_validate(column)
    with pytest.raises(ValidationError, match="min 2 is above max 1"):
        check.model_validate({**column, "min": 2, "max": 1})
