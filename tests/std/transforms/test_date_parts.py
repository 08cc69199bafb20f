"""DateParts: every part against Python's calendar."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.plugin import DataError
from mlpipe_std.transforms.date_parts import DateParts

Run = Callable[..., pl.DataFrame]
MOMENT = datetime(2024, 12, 31, 13, 5, 7)  # noqa: DTZ001 - a Tuesday, in a column without zone
PERIODS = {"quarter": 4, "month": 12, "week": 53, "day": 31, "weekday": 7, "day_of_year": 366}
PERIODS |= {"hour": 24, "minute": 60, "second": 60}


def test_the_usual_parts_of_each_type(run: Run) -> None:
    frame = pl.DataFrame(
        {"d": [MOMENT.date()], "m": [MOMENT], "t": [MOMENT.time()], "l": [timedelta(hours=1.5)], "n": [3]}
    )
    days = {"year": 2024, "month": 12, "day": 31, "weekday": 2, "day_of_year": 366, "epoch_days": 20088}
    expected: dict[str, float] = {"n": 3}
    expected |= {f"d_{part}": value for part, value in days.items()}
    expected |= {f"m_{part}": value for part, value in {**days, "hour": 13, "minute": 5}.items()}
    expected |= {"t_hour": 13, "t_minute": 5, "t_second": 7, "l_total_seconds": 5400.0}
    assert run(DateParts(), frame).to_dicts() == [expected]


@given(moment=st.none() | st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001
def test_parts_agree_with_pythons_calendar(run: Run, moment: datetime | None) -> None:
    parts = ["year", "quarter", "month", "week", "day", "weekday", "day_of_year", "is_weekend", "epoch_days"]
    parts += ["hour", "minute", "second"]
    frame = pl.DataFrame({"m": [moment]}, schema={"m": pl.Datetime("us")})
    (found,) = run(DateParts.model_validate({"parts": parts}), frame).rows()
    if moment is None:
        assert found == (None,) * len(parts)
        return
    assert found == (
        moment.year,
        (moment.month + 2) // 3,
        moment.month,
        moment.isocalendar().week,
        moment.day,
        moment.isoweekday(),
        moment.timetuple().tm_yday,
        moment.isoweekday() >= 6,
        (moment.date() - date(1970, 1, 1)).days,
        moment.hour,
        moment.minute,
        moment.second,
    )


def test_parts_are_those_of_the_zone(run: Run) -> None:
    utc = pl.Series([datetime(2024, 12, 31, 23, 30, tzinfo=UTC)])
    frame = pl.DataFrame({"m": utc.dt.convert_time_zone("Asia/Tokyo")})
    found = run(DateParts.model_validate({"parts": ["year", "hour", "epoch_days"]}), frame)
    assert found.row(0) == (2025, 8, 20089)


def test_types_of_what_comes_out(run: Run) -> None:
    transform = DateParts.model_validate({"columns": "d", "parts": ["month", "is_weekend"]})
    assert run(transform, pl.DataFrame({"d": [date(2024, 6, 1)]})).schema == {
        "d_month": pl.Int64,
        "d_is_weekend": pl.Boolean,
    }
    lengths = pl.DataFrame({"l": [timedelta(days=-1, hours=-12), None]})
    found = run(DateParts.model_validate({"parts": ["total_days", "total_seconds"]}), lengths)
    assert found.dtypes == [pl.Float64, pl.Float64]
    assert found.rows() == [(pytest.approx(-1.5), -129_600.0), (None, None)]


def test_cyclic_parts_lie_on_a_circle_and_the_others_stay(run: Run) -> None:
    parts = [*PERIODS, "year", "is_weekend"]
    transform = DateParts.model_validate({"parts": parts, "cyclic": True})
    found = run(transform, pl.DataFrame({"m": [MOMENT]})).row(0, named=True)
    plain = run(DateParts.model_validate({"parts": parts}), pl.DataFrame({"m": [MOMENT]})).row(0, named=True)
    for part, period in PERIODS.items():
        start = 0 if part in ("hour", "minute", "second") else 1
        angle = 2 * math.pi * (plain[f"m_{part}"] - start) / period
        assert found[f"m_{part}_sin"] == pytest.approx(math.sin(angle), abs=1e-12)
        assert found[f"m_{part}_cos"] == pytest.approx(math.cos(angle), abs=1e-12)
    assert set(found) == {f"m_{part}_{way}" for part in PERIODS for way in ("sin", "cos")} | {"m_year", "m_is_weekend"}


def test_december_lies_beside_january(run: Run) -> None:
    frame = pl.DataFrame({"d": [date(2024, 12, 1), date(2025, 1, 1), date(2024, 7, 1)]})
    points = run(DateParts.model_validate({"parts": ["month"], "cyclic": True}), frame).rows()
    assert math.dist(points[0], points[1]) == pytest.approx(math.dist((1, 0), (math.cos(math.pi / 6), 0.5)))
    assert math.dist(points[1], points[2]) == pytest.approx(2)


def test_columns_stay_where_wanted_and_others_are_left_alone(run: Run) -> None:
    frame = pl.DataFrame({"a": [date(2024, 1, 1)], "b": [date(2024, 1, 2)], "n": [1]})
    found = run(DateParts.model_validate({"columns": ["a"], "parts": ["day"], "keep": True}), frame)
    assert found.columns == ["a", "b", "n", "a_day"]
    assert run(DateParts.model_validate({"columns": ["a"], "parts": ["day"]}), frame).columns == ["b", "n", "a_day"]


@pytest.mark.parametrize(
    ("parameters", "what"),
    [
        ({"columns": ["n"]}, "column 'n' is int, no date or time"),
        ({"columns": ["d"], "parts": ["hour"]}, "column 'd' is a date, which has no hour"),
        ({"columns": ["t"], "parts": ["year"]}, "column 't' is a time, which has no year"),
        ({"columns": ["l"], "parts": ["day"]}, "column 'l' is a duration, which has no day"),
        ({"columns": ["dd"]}, "no column 'dd'"),
        ({"columns": ["d"], "parts": ["year"]}, "there is a column 'd_year' already"),
    ],
)
def test_what_is_wrong_is_said(parameters: dict[str, Any], what: str) -> None:
    rows = pl.LazyFrame({"d": [date(2024, 1, 1)], "t": [time(1)], "l": [timedelta(1)], "n": [1], "d_year": [1]})
    with pytest.raises(DataError) as caught:
        DateParts.model_validate(parameters).apply(rows, {})
    assert caught.value.what.startswith(what)


def test_hostile_names_are_taken_literally(run: Run) -> None:
    frame = pl.DataFrame({"^a.*$": [date(2024, 1, 1)], "*": [date(2023, 1, 1)], "abc": [1]})
    found = run(DateParts.model_validate({"parts": ["year"]}), frame)
    assert found.to_dicts() == [{"abc": 1, "^a.*$_year": 2024, "*_year": 2023}]
