"""Values in the types that were trained on, or a refusal that names row and column."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.errors import DataError
from mlpipe.pipeline.casting import cast_losslessly

MORNING, NEW_YEAR = (datetime(2024, 2, 29, 10), datetime(2024, 1, 1))  # noqa: DTZ001 - times without a zone
HALF, FINE = datetime(2024, 2, 29, 10, 0, 0, 500_000), datetime(2024, 1, 1, 0, 0, 0, 1)  # noqa: DTZ001 - as above
FAR = datetime(9999, 1, 1)  # noqa: DTZ001 - as above
ZONED = pl.Datetime("us", "UTC")

TAKEN: list[tuple[list[Any], pl.DataType, pl.DataType, list[Any]]] = [
    ([1, 2, None], pl.Int64(), pl.Float64(), [1.0, 2.0, None]),
    ([1.0, 2.0, float("nan")], pl.Float64(), pl.Int32(), [1, 2, None]),
    ([300], pl.Int64(), pl.UInt16(), [300]),
    ([98178, None], pl.Int64(), pl.String(), ["98178", None]),
    (["a", "z"], pl.String(), pl.Enum(["a", "b"]), ["a", None]),
    (["a", "b"], pl.String(), pl.Categorical(), ["a", "b"]),
    (["2024-02-29", None], pl.String(), pl.Date(), [date(2024, 2, 29), None]),
    (["2024-02-29T10:00:00"], pl.String(), pl.Datetime("us"), [MORNING]),
    (["2024-02-29T10:00:00+02:00"], pl.String(), ZONED, [datetime(2024, 2, 29, 8, tzinfo=UTC)]),
    (["10:30:00"], pl.String(), pl.Time(), [time(10, 30)]),
    (["1.25"], pl.String(), pl.Decimal(10, 2), [Decimal("1.25")]),
    ([None, None], pl.Null(), pl.String(), [None, None]),
    ([None, None], pl.String(), pl.Float64(), [None, None]),
    ([None], pl.Float64(), pl.Date(), [None]),
    ([0.1, float("inf")], pl.Float64(), pl.Float32(), [0.10000000149011612, float("inf")]),
    (["2024-02-29 10:00:00.5"], pl.String(), pl.Datetime("ms"), [HALF]),
    ([date(2024, 1, 1)], pl.Date(), pl.Datetime("ms"), [NEW_YEAR]),
]

REFUSED: list[tuple[list[Any], pl.DataType, pl.DataType, str]] = [
    ([1.0, 2.5], pl.Float64(), pl.Int64(), "row 2: column 'x' is 2.5, which Int64 cannot hold"),
    ([1, 300], pl.Int64(), pl.UInt8(), "row 2: column 'x' is 300, which UInt8 cannot hold"),
    ([-1], pl.Int64(), pl.UInt64(), "row 1: column 'x' is -1, which UInt64 cannot hold"),
    ([2**53 + 1], pl.Int64(), pl.Float64(), f"row 1: column 'x' is {2**53 + 1}, which Float64 cannot hold"),
    (["0.5", "low"], pl.String(), pl.Float64(), "row 2: column 'x' is 'low', where the model was trained on Float64"),
    (["1", "2"], pl.String(), pl.Int64(), "column 'x' is of type String, where the model was trained on Int64"),
    ([True], pl.Boolean(), pl.Int64(), "column 'x' is of type Boolean, where the model was trained on Int64"),
    ([1], pl.Int64(), pl.Boolean(), "column 'x' is of type Int64, where the model was trained on Boolean"),
    (["03/04/2024"], pl.String(), pl.Date(), "row 1: column 'x' is '03/04/2024', where the model was trained on Date"),
    (["24-05-31"], pl.String(), pl.Date(), "row 1: column 'x' is '24-05-31'"),
    (["2024-05-31 1pm"], pl.String(), pl.Datetime("us"), "row 1: column 'x' is '2024-05-31 1pm'"),
    (["1.555"], pl.String(), pl.Decimal(10, 2), "row 1: column 'x' is '1.555'"),
    ([1e300], pl.Float64(), pl.Float32(), "row 1: column 'x' is 1e+300, which Float32 cannot hold"),
    ([FAR], pl.Datetime("us"), pl.Datetime("ns"), "row 1: column 'x' is 9999-01-01 00:00:00, which Datetime"),
    ([FINE], pl.Datetime("us"), pl.Datetime("ms"), "row 1: column 'x' is 2024-01-01 00:00:00.000001, which Datetime"),
    ([1.5], pl.Float64(), pl.String(), "column 'x' is of type Float64, where the model was trained on String"),
    (
        ["2024-01-01", "soon"],
        pl.String(),
        pl.Date(),
        "row 2: column 'x' is 'soon', where the model was trained on Date",
    ),
    (["soon"], pl.String(), pl.Date(), "row 1: column 'x' is 'soon', where the model was trained on Date"),
    (["2024-01-01T00:00:00"], pl.String(), ZONED, "column 'x' has times without a zone"),
    ([NEW_YEAR], pl.Datetime("us"), ZONED, "column 'x' is of type Datetime"),
]


@pytest.mark.parametrize(("values", "given", "wanted", "expected"), TAKEN, ids=str)
def test_values_that_stay_as_they_are(values: list[Any], given: Any, wanted: Any, expected: list[Any]) -> None:
    found = cast_losslessly(pl.Series(values, dtype=given), wanted, "x")
    assert found.dtype == wanted
    assert found.to_list() == expected


@pytest.mark.parametrize(("values", "given", "wanted", "says"), REFUSED, ids=str)
def test_values_that_would_change_are_refused(values: list[Any], given: Any, wanted: Any, says: str) -> None:
    with pytest.raises(DataError) as caught:
        cast_losslessly(pl.Series(values, dtype=given), wanted, "x")
    assert caught.value.what.startswith(says)


@given(st.lists(st.none() | st.floats() | st.integers(-(2**62), 2**62).map(float), max_size=8))
def test_a_float_is_a_whole_number_or_refused(values: list[float | None]) -> None:
    series = pl.Series(values, dtype=pl.Float64)
    try:
        found = cast_losslessly(series, pl.Int64(), "x")
    except DataError:
        return
    for value, whole in zip(values, found, strict=True):
        assert whole is None if value is None or value != value else whole == value
