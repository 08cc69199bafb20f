"""Cast: what becomes what, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest

from mlpipe.plugin import DataError
from mlpipe_std.transforms.cast import Cast

Run = Callable[..., pl.DataFrame]
NOON = datetime(2024, 5, 31, 12)  # noqa: DTZ001 - a column without zone


def cast(run: Run, column: pl.Series, word: str, form: str | None = None) -> pl.Series:
    return run(Cast.model_validate({"columns": {"x": word}, "format": form}), pl.DataFrame({"x": column}))["x"]


CASES: list[tuple[list[Any], pl.DataType | None, str, str | None, list[Any], pl.DataType]] = [
    (["1", "-2", None], None, "int", None, [1, -2, None], pl.Int64()),
    (["1.5", "1e3"], None, "float", None, [1.5, 1000.0], pl.Float64()),
    ([1.9, -1.9], None, "int", None, [1, -1], pl.Int64()),
    ([1, 2], None, "float", None, [1.0, 2.0], pl.Float64()),
    ([1, 2], None, "string", None, ["1", "2"], pl.String()),
    ([98101, 98102], None, "category", None, ["98101", "98102"], pl.Categorical()),
    (["a", None], None, "category", None, ["a", None], pl.Categorical()),
    (["7", "8"], pl.Categorical(), "int", None, [7, 8], pl.Int64()),
    (["a", "b"], pl.Enum(["b", "a"]), "string", None, ["a", "b"], pl.String()),
    (["true", "FALSE", None], None, "boolean", None, [True, False, None], pl.Boolean()),
    ([0, 2], None, "boolean", None, [False, True], pl.Boolean()),
    ([True, False], None, "int", None, [1, 0], pl.Int64()),
    (["2024-05-31"], None, "date", None, [date(2024, 5, 31)], pl.Date()),
    (["05/31/2024"], None, "date", "%m/%d/%Y", [date(2024, 5, 31)], pl.Date()),
    ([20240531, None], None, "date", "%Y%m%d", [date(2024, 5, 31), None], pl.Date()),
    (["2024-05-31T12:00:00"], None, "datetime", None, [NOON], pl.Datetime("us")),
    (["31.5.2024 12:00"], None, "datetime", "%d.%m.%Y %H:%M", [NOON], pl.Datetime("us")),
    (["12:30:00"], None, "time", None, [time(12, 30)], pl.Time()),
    (["12:30:00.5"], None, "time", None, [time(12, 30, 0, 500_000)], pl.Time()),
    (["1230"], None, "time", "%H%M", [time(12, 30)], pl.Time()),
    ([NOON], None, "date", None, [date(2024, 5, 31)], pl.Date()),
    ([NOON], None, "time", None, [time(12)], pl.Time()),
    ([date(2024, 5, 31)], None, "datetime", None, [datetime(2024, 5, 31)], pl.Datetime("us")),  # noqa: DTZ001
    ([date(2024, 5, 31)], None, "string", None, ["2024-05-31"], pl.String()),
    ([timedelta(hours=1)], None, "duration", None, [timedelta(hours=1)], pl.Duration("us")),
]


@pytest.mark.parametrize(("values", "dtype", "word", "form", "expected", "becomes"), CASES)
def test_values_become(
    run: Run,
    values: list[Any],
    dtype: pl.DataType | None,
    word: str,
    form: str | None,
    expected: list[Any],
    becomes: Any,
) -> None:
    column = cast(run, pl.Series(values, dtype=dtype), word, form)
    assert (column.to_list(), column.dtype) == (expected, becomes)


def test_a_column_of_the_type_stays_as_it_is(run: Run) -> None:
    aware = pl.Series([datetime(2024, 5, 31, tzinfo=UTC)]).dt.convert_time_zone("Asia/Tokyo")
    assert cast(run, aware, "datetime").equals(aware)


@pytest.mark.parametrize(
    ("values", "word", "form", "shown"),
    [
        (["1", "x"], "int", None, "x"),
        (["1", "1.5"], "int", None, "1.5"),
        (["true", "perhaps"], "boolean", None, "perhaps"),
        (["2024-05-31", "05/31/2024"], "date", None, "05/31/2024"),
        (["2024-05-31", "2024-02-31"], "date", None, "2024-02-31"),
        ([20240531, 20241331], "date", "%Y%m%d", "20241331"),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_that_shows_it(
    run: Run, values: list[Any], word: str, form: str | None, shown: str
) -> None:
    with pytest.raises(pl.exceptions.PolarsError, match=shown):
        cast(run, pl.Series(values), word, form)


@pytest.mark.parametrize(
    ("dtype", "word"),
    [
        (pl.Int64(), "date"),
        (pl.Int64(), "duration"),
        (pl.Float64(), "datetime"),
        (pl.Date(), "int"),
        (pl.Datetime("us"), "float"),
        (pl.Time(), "date"),
        (pl.Duration("us"), "int"),
        (pl.String(), "duration"),
        (pl.Boolean(), "date"),
    ],
)
def test_what_has_no_sense_is_refused_before_any_row_is_read(dtype: pl.DataType, word: str) -> None:
    with pytest.raises(DataError) as caught:
        Cast.model_validate({"columns": {"x": word}}).apply(pl.LazyFrame(schema={"x": dtype}), {})
    assert caught.value.what.startswith("column 'x' is ")
    assert caught.value.what.endswith(f", which does not become {word}")
    assert caught.value.where == "transform 'cast'"


def test_lists_do_not_become_anything() -> None:
    with pytest.raises(DataError, match="does not become string"):
        Cast(columns={"x": "string"}).apply(pl.LazyFrame({"x": [[1]]}), {})


def test_an_unknown_column_gets_a_suggestion() -> None:
    with pytest.raises(DataError, match="no column 'zap'; did you mean 'zip'"):
        Cast(columns={"zap": "int"}).apply(pl.LazyFrame({"zip": [1]}), {})


def test_hostile_names_are_taken_literally(run: Run) -> None:
    frame = pl.DataFrame({"^a.*$": ["1"], "*": ["2"], "abc": ["3"]})
    assert run(Cast(columns={"^a.*$": "int", "*": "float"}), frame).row(0) == (1, 2.0, "3")
