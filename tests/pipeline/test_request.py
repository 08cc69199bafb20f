"""What a pipeline is asked with, through JSON and back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from mlpipe.errors import DataError, StateError
from mlpipe.pipeline.dtypes import read_dtype, write_dtype
from mlpipe.pipeline.request import Request

MOMENT = datetime(2024, 1, 1, 1, 2, 3, 456)  # noqa: DTZ001 - a time without a zone
ROWS = pl.DataFrame(
    {
        "whole": pl.Series([1, None], dtype=pl.Int16),
        "huge": pl.Series([2**63, 1], dtype=pl.UInt64),
        "number": [0.1, 1e300],
        "flag": [True, None],
        "text": ['a "quoted" 😀', ""],
        "category": pl.Series(["a", "b"], dtype=pl.Categorical),
        "choice": pl.Series(["x", "y"], dtype=pl.Enum(["x", "y"])),
        "day": [date(1, 1, 1), date(9999, 12, 31)],
        "moment": pl.Series([MOMENT, None], dtype=pl.Datetime("us")),
        "zoned": pl.Series([datetime(2024, 1, 1, tzinfo=UTC), None], dtype=pl.Datetime("ms", "Europe/Berlin")),
        "clock": [time(1, 2, 3, 4), None],
        "price": pl.Series([Decimal("1.25"), None], dtype=pl.Decimal(10, 2)),
        "^odd$": [1.5, 2.5],
        "": [1, 2],
    }
)


def request(rows: pl.DataFrame = ROWS) -> Request:
    return Request.of(rows.schema, rows.columns)


def test_rows_come_back_from_json_bit_for_bit() -> None:
    asked = Request.from_tree(json.loads(json.dumps(request().as_tree())))
    records = json.loads(json.dumps(asked.to_records(ROWS), allow_nan=False))
    assert_frame_equal(asked.from_records(records), ROWS)
    assert asked == request()


def test_numbers_that_json_has_not_are_missing() -> None:
    rows = pl.DataFrame({"x": [float("nan"), float("inf"), -float("inf"), 1.0, None]})
    assert [record["x"] for record in request(rows).to_records(rows)] == [None, None, None, 1.0, None]


def test_other_columns_and_another_order_do_not_matter() -> None:
    shuffled = pl.DataFrame({"more": [1, 2], **dict(reversed(ROWS.to_dict().items()))})
    assert_frame_equal(request().conform(shuffled), ROWS)


def test_a_missing_column_is_named_with_the_near_one() -> None:
    with pytest.raises(DataError) as caught:
        request().conform(ROWS.rename({"number": "numbr"}))
    assert "no column 'number'; did you mean 'numbr'?" in caught.value.what


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("whole", "1", "row 2: column 'whole' is a whole number, not '1'"),
        ("whole", True, "row 2: column 'whole' is a whole number, not True"),
        ("whole", 1.5, "row 2: column 'whole' is a whole number, not 1.5"),
        ("whole", 2**40, "row 2: column 'whole' is 1099511627776, which Int16 cannot hold"),
        ("number", "1.5", "row 2: column 'number' is a number, not '1.5'"),
        ("flag", 1, "row 2: column 'flag' is a truth value, not 1"),
        ("text", 5, "row 2: column 'text' is a text (String), not 5"),
        ("day", "yesterday", "row 2: column 'day' is 'yesterday', where the model was trained on Date"),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_place(column: str, value: Any, says: str) -> None:
    records = request().to_records(ROWS)
    records[1][column] = value
    with pytest.raises(DataError) as caught:
        request().from_records(records)
    assert says in caught.value.what


def test_columns_that_nobody_can_ask_about_are_named() -> None:
    with pytest.raises(StateError, match="column 'many': type List"):
        request(pl.DataFrame({"many": [[1, 2]]}))


@pytest.mark.parametrize(
    "form",
    [
        *("Object", "List", 1, None, [], {}, {"enum": [1]}, {"datetime": ["us"]}, {"datetime": ["days", None]}),
        {"decimal": [5, 6]},
        {"decimal": ["5", 2]},
        {"duration": "h"},
        {"datetime": ["us", None], "enum": []},
        {"a": "b"},
    ],
)
def test_no_other_text_is_a_type(form: Any) -> None:
    with pytest.raises(StateError):
        read_dtype(form)


@pytest.mark.parametrize("dtype", [*ROWS.schema.values(), pl.Duration("ns"), pl.Null(), pl.Int128()], ids=str)
def test_types_come_back(dtype: pl.DataType) -> None:
    assert read_dtype(json.loads(json.dumps(write_dtype(dtype)))) == dtype


def test_durations_are_refused_in_words() -> None:
    rows = pl.DataFrame({"took": [timedelta(hours=1)]})
    records = request(rows).to_records(rows)
    with pytest.raises(DataError, match="column 'took'"):
        request(rows).from_records(records)


@pytest.mark.parametrize(
    "tree",
    [
        None,
        {},
        {"columns": 3},
        {"columns": [{"name": "a"}], "stand_ins": []},
        {"columns": [{"name": 1, "type": "Int64"}], "stand_ins": []},
        {"columns": [{"name": "a", "type": "Object"}], "stand_ins": []},
        {"columns": [{"name": "a", "type": "Int64"}], "stand_ins": [{"name": "a", "type": "Int64"}]},
    ],
)
def test_a_malformed_request_is_refused(tree: Any) -> None:
    with pytest.raises(StateError):
        Request.from_tree(tree)


def test_columns_that_no_answer_comes_of_are_empty() -> None:
    rows = pl.DataFrame({"x": [1, 2], "y": [0.5, 1.5], "many": [[1], [2]]})
    asked = Request.from_tree(Request.of(rows.schema, ["x"]).as_tree())
    expected = pl.DataFrame(
        {"x": [1, 2], "y": [None, None], "many": [None, None]}, {"x": pl.Int64, "y": pl.Float64, "many": pl.Null}
    )
    assert_frame_equal(asked.conform(rows.select("x")), expected)
    assert asked.to_records(rows) == [{"x": 1}, {"x": 2}]
