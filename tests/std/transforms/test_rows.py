"""Filter, sort and drop_duplicates: which rows there are, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.plugin import DataError, Transform
from mlpipe_std.transforms.drop_duplicates import DropDuplicates
from mlpipe_std.transforms.filter import Filter
from mlpipe_std.transforms.sort import Sort

Run = Callable[..., pl.DataFrame]
FRAME = pl.DataFrame(
    {"id": [2, 1, 2, None], "price": [5.0, None, 7.0, 1.0], "day": [date(2024, 1, day) for day in range(1, 5)]}
)


def refusal(transform: Transform) -> DataError:
    with pytest.raises(DataError) as caught:
        transform.apply(FRAME.lazy(), {})
    return caught.value


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ("price > 2", [0, 2]),
        ("not price > 2", [3]),
        ("price > 2 or price is null", [0, 1, 2]),
        ("day >= date '2024-01-03' and id = 2", [2]),
        ("true", [0, 1, 2, 3]),
        ("null", []),
    ],
)
def test_filter_keeps_what_is_true(run: Run, condition: str, kept: list[int]) -> None:
    assert run(Filter(condition=condition), FRAME).equals(FRAME[kept])


@pytest.mark.parametrize("condition", ["price > avg(price)", "row_number() over (order by id) = 1", "count(*) > 2"])
def test_filter_judges_each_row_by_itself(condition: str) -> None:
    error = refusal(Filter(condition=condition))
    assert error.what == f"'{condition}' looks at other rows than its own"


def test_filter_says_what_is_wrong() -> None:
    assert refusal(Filter(condition="prize > 1")).what == "no column 'prize'; did you mean 'price'?"
    assert refusal(Filter(condition="price")).what == "'price' is float, not true or false"
    assert refusal(Filter(condition="price >")).what.startswith("cannot read 'price >'")


def test_sort_is_stable_and_puts_missing_last(run: Run) -> None:
    assert run(Sort(by=["id"]), FRAME).equals(FRAME[[1, 0, 2, 3]])
    assert run(Sort(by=["id"], descending=True), FRAME).equals(FRAME[[0, 2, 1, 3]])
    assert run(Sort(by=["id"], nulls_last=False), FRAME).equals(FRAME[[3, 1, 0, 2]])
    assert run(Sort(by=["id", "price"], descending=True), FRAME).equals(FRAME[[2, 0, 1, 3]])
    assert refusal(Sort(by=["ids"])).what == "no column 'ids'; did you mean 'id'?"


def test_sort_keeps_the_order_of_equals_among_many(run: Run) -> None:
    rows = [(place * 7 % 5, place * 3 % 2, place) for place in range(50_000)]
    many = pl.DataFrame(rows, schema=["key", "other", "place"], orient="row")
    expected = sorted(rows, key=lambda row: (-row[0], -row[1]))
    assert run(Sort(by=["key", "other"], descending=True), many).rows() == expected


@pytest.mark.parametrize(("keep", "kept"), [("first", [0, 1, 3]), ("last", [1, 2, 3]), ("none", [1, 3])])
def test_drop_duplicates_keeps_one_or_none(run: Run, keep: str, kept: list[int]) -> None:
    transform = DropDuplicates.model_validate({"columns": ["id"], "keep": keep})
    assert run(transform, FRAME).equals(FRAME[kept])


def test_drop_duplicates_compares_whole_rows_where_not_told(run: Run) -> None:
    frame = pl.DataFrame({"a": [1, None, 1, None], "b": ["x", None, "y", None]})
    assert run(DropDuplicates(), frame).equals(frame[[0, 1, 2]])
    assert refusal(DropDuplicates.model_validate({"columns": "ids"})).what.startswith("no column 'ids'")


KEYS = st.lists(st.tuples(st.integers(0, 3) | st.none(), st.integers(0, 3)), min_size=1, max_size=20)


@given(rows=KEYS)
def test_rows_follow_python(run: Run, rows: list[tuple[int | None, int]]) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.Int64, "b": pl.Int64}, orient="row")
    assert run(DropDuplicates(), frame).rows() == list(dict.fromkeys(rows))
    assert run(Sort(by=["b"]), frame).rows() == sorted(rows, key=lambda row: row[1])
    assert run(Filter(condition="a < b"), frame).rows() == [
        row for row in rows if row[0] is not None and row[0] < row[1]
    ]


def test_they_say_that_they_change_rows() -> None:
    assert all(kind.changes_rows for kind in (Filter, Sort, DropDuplicates))


def test_hostile_names_are_taken_literally(run: Run) -> None:
    frame = pl.DataFrame({"^a.*$": [2, 1, 1], "*": [1, 1, 1], "abc": [1, 2, 3]})
    assert run(Sort(by=["^a.*$", "*"]), frame).equals(frame[[1, 2, 0]])
    assert run(DropDuplicates.model_validate({"columns": ["*"]}), frame).equals(frame[[0]])
    assert run(DropDuplicates.model_validate({"columns": [r"^\^.*$"]}), frame).equals(frame[[0, 1]])
    assert run(Filter(condition="abc > 2"), frame).equals(frame[[2]])
