"""Row checks: which rows break which rule, in which words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mlpipe.plugin import DataError, RowCheck
from mlpipe_std.checks.allowed_values import AllowedValues
from mlpipe_std.checks.expression import Expression
from mlpipe_std.checks.in_range import InRange
from mlpipe_std.checks.matches import Matches
from mlpipe_std.checks.not_null import NotNull
from mlpipe_std.checks.unique import Unique

Broken = Callable[[RowCheck, pl.DataFrame], dict[str, list[int]]]
NAN = float("nan")
HOSTILE = ["^a.*$", "*", 'say "hi"', "a.b", "<b>x</b>", "ü ", "abc"]


def refusal(check: RowCheck, frame: pl.DataFrame) -> DataError:
    with pytest.raises(DataError) as caught:
        check.rules(frame.schema)
    return caught.value


def test_not_null_counts_nan_as_missing(broken: Broken) -> None:
    frame = pl.DataFrame({"x": [1.0, NAN, None], "s": ["", None, "a"], "n": [1, 2, 3]})
    expected = {"x is not null": [1, 2], "s is not null": [1], "n is not null": []}
    assert broken(NotNull(), frame) == expected


def test_unique_flags_every_one_of_a_group_of_equals(broken: Broken) -> None:
    frame = pl.DataFrame({"id": [1, 2, 1, None, None], "day": ["a", "a", "b", "c", "c"]})
    assert broken(Unique.model_validate({"columns": "id"}), frame) == {"id is unique": [0, 2]}
    assert broken(Unique.model_validate({"columns": ["id", "day"]}), frame) == {"id, day are unique together": []}
    assert broken(Unique(), frame) == {"rows are unique": [3, 4]}


def test_in_range_of_numbers(broken: Broken) -> None:
    frame = pl.DataFrame({"price": [0, 1, 9, 10, None], "share": [0.5, NAN, 1.0, 1.5, None]})
    assert broken(InRange.model_validate({"columns": "price", "min": 1}), frame) == {"price is at least 1": [0]}
    assert broken(InRange.model_validate({"columns": "share", "max": 1}), frame) == {"share is at most 1": [3]}
    both = InRange.model_validate({"columns": ["price", "share"], "min": 1, "max": 9})
    assert broken(both, frame) == {"price is between 1 and 9": [0, 3], "share is between 1 and 9": [0]}


@pytest.mark.parametrize(
    ("values", "low", "high", "expected"),
    [
        ([date(2014, 4, 30), date(2014, 5, 1), date(2014, 6, 1)], "2014-05-01", "2014-05-31", [0, 2]),
        ([datetime(2014, 5, 1, 11), datetime(2014, 5, 1, 12)], "2014-05-01T12:00", None, [0]),  # noqa: DTZ001
        (
            [datetime(2014, 5, 1, 11, tzinfo=UTC), datetime(2014, 5, 1, 12, tzinfo=UTC)],
            "2014-05-01T14:00+02:00",
            None,
            [0],
        ),
        ([datetime(2014, 5, 1, 11, tzinfo=UTC), datetime(2014, 5, 1, 12, tzinfo=UTC)], "2014-05-01T12:00", None, [0]),
        ([time(8), time(12), time(20)], "09:00", "17:00", [0, 2]),
    ],
)
def test_in_range_of_dates_and_times(
    broken: Broken, values: list[Any], low: str, high: str | None, expected: list[int]
) -> None:
    check = InRange.model_validate({"columns": "t", "min": low, "max": high})
    assert list(broken(check, pl.DataFrame({"t": [*values, None]})).values()) == [expected]


@pytest.mark.parametrize(
    ("dtype", "bound", "what"),
    [
        (pl.String(), 1, "column 'x' is string, but the bound 1 is a number"),
        (pl.Date(), 1.5, "column 'x' is date, but the bound 1.5 is a number"),
        (pl.Int64(), "2014-05-01", "column 'x' is int, but the bound '2014-05-01' is text, as of a date"),
        (
            pl.Date(),
            "1 May",
            "the bound '1 May' of column 'x' is not right for date: Invalid isoformat string: '1 May'",
        ),
        (
            pl.Datetime("us"),
            "2014-05-01T00:00Z",
            "the bound '2014-05-01T00:00Z' of column 'x' is not right for datetime: "
            "it has a zone, and the column has none",
        ),
    ],
)
def test_in_range_refuses_bounds_that_do_not_go_with_the_column(dtype: pl.DataType, bound: Any, what: str) -> None:
    error = refusal(InRange.model_validate({"columns": "x", "min": bound}), pl.DataFrame(schema={"x": dtype}))
    assert (error.what, error.where) == (what, "check 'in_range'")


@given(values=st.lists(st.none() | st.integers(-50, 50), min_size=1), low=st.integers(-50, 50), span=st.integers(0, 40))
def test_in_range_agrees_with_python(broken: Broken, values: list[int | None], low: int, span: int) -> None:
    frame = pl.DataFrame({"x": values}, schema={"x": pl.Int64})
    found = broken(InRange.model_validate({"columns": "x", "min": low, "max": low + span}), frame)
    outside = [row for row, value in enumerate(values) if value is not None and not low <= value <= low + span]
    assert list(found.values()) == [outside]


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        (pl.Series(["a", "b", None]), ["a"], [1]),
        (pl.Series(["a", "b", None], dtype=pl.Categorical()), ["a"], [1]),
        (pl.Series(["a", "b", None], dtype=pl.Enum(["a", "b"])), ["a"], [1]),
        (pl.Series([1, 2, None]), [1, 300], [1]),
        (pl.Series([1, 2, None], dtype=pl.UInt8), [-1, 2], [0]),
        (pl.Series([1, 2, None]), [1.5, 2], [0]),
        (pl.Series([1, 2, None]), [2**70, 2], [0]),
        (pl.Series([1.0, 2.5, None]), [1], [1]),
        (pl.Series([True, False, None]), [True], [1]),
    ],
)
def test_allowed_values(broken: Broken, column: pl.Series, values: list[Any], expected: list[int]) -> None:
    check = AllowedValues.model_validate({"columns": "x", "values": values})
    ((words, rows),) = broken(check, pl.DataFrame({"x": column})).items()
    assert rows == expected
    assert words == f"x is one of {', '.join(str(value) for value in values)}"


def test_allowed_values_of_another_kind_are_refused() -> None:
    for values, dtype, what in (
        ([1], pl.String(), "column 'x' is string, but the value 1 is not"),
        (["1"], pl.Int64(), "column 'x' is int, but the value '1' is not"),
        ([True], pl.Int64(), "column 'x' is int, but the value True is not"),
        ([1], pl.Boolean(), "column 'x' is boolean, but the value 1 is not"),
    ):
        check = AllowedValues.model_validate({"columns": "x", "values": values})
        assert refusal(check, pl.DataFrame(schema={"x": dtype})).what == what


def test_matches_texts_categories_and_whole_numbers(broken: Broken) -> None:
    check = Matches.model_validate({"columns": ["s", "c", "n"], "pattern": r"^\d{5}$"})
    texts = ["98101", "1234", None]
    frame = pl.DataFrame({"s": texts, "c": pl.Series(texts, dtype=pl.Categorical()), "n": [98101, 1234, None]})
    assert broken(check, frame) == {rf"{name} matches ^\d{{5}}$": [1] for name in "scn"}
    loose = Matches.model_validate({"columns": "s", "pattern": "98"})
    assert list(broken(loose, frame).values()) == [[1]]


def test_matches_refuses_other_types_and_broken_patterns() -> None:
    check = Matches.model_validate({"columns": "x", "pattern": "a"})
    error = refusal(check, pl.DataFrame(schema={"x": pl.Float64}))
    assert error.what == "column 'x' is float, but a pattern needs text"
    for pattern in ("(", r"(?=a)", r"(a)\1"):
        with pytest.raises(ValidationError, match=r"is no regular expression: [a-z -]+"):
            Matches.model_validate({"columns": "x", "pattern": pattern})


def test_expression_says_its_condition(broken: Broken) -> None:
    frame = pl.DataFrame({"a": [1, 2, None], "living area": [1.0, 1.0, 1.0], "d": [date(2024, 1, 1)] * 3})
    assert broken(Expression(condition='a <=\n  "living area"'), frame) == {'a <= "living area"': [1]}
    assert broken(Expression(condition="a < 1.5 * avg(a)"), frame) == {"a < 1.5 * avg(a)": []}
    assert broken(Expression(condition="d >= date '2024-01-01' and a in (1, 3)"), frame) == {
        "d >= date '2024-01-01' and a in (1, 3)": [1]
    }


@pytest.mark.parametrize(
    ("condition", "what", "hint"),
    [
        ("aa > 1", "no column 'aa'; did you mean 'a'?", "there are: a, s, ^x$"),
        ("a + 1", "'a + 1' is int, not true or false", "compare it"),
        ("a >", "cannot read 'a >': unable to parse 'a >' as Expr", "double quotes"),
        ("a > 1; select 1", "cannot read 'a > 1; select 1': invalid expression (found unexpected token ';')", "quotes"),
        ("a > 'x'", "cannot read 'a > 'x'': cannot compare string with numeric type (i64)", "quotes"),
        ("nofunc(a) > 1", "cannot read 'nofunc(a) > 1': unsupported function 'nofunc'", "quotes"),
        ("a in (select 1)", "'a in (select 1)' has a subquery", "transform 'sql'"),
        ('"^x$" > 1', 'in SQL, "^x$" stands for every column of that pattern', "rename"),
        ('"*" > 1', 'in SQL, "*" stands for every column of that pattern', "rename"),
    ],
)
def test_expression_says_what_is_wrong(condition: str, what: str, hint: str) -> None:
    error = refusal(Expression(condition=condition), pl.DataFrame({"a": [1], "s": ["x"], "^x$": [1]}))
    assert (error.what, error.where) == (what, "check 'expression'")
    assert hint in error.hint


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_taken_literally(broken: Broken, name: str) -> None:
    frame = pl.DataFrame({other: [None, 1, 1] for other in HOSTILE} | {name: [5, 5, 6]})
    named = [f"^{re.escape(name)}$"] if name.startswith("^") else [name]  # what looks like a pattern is one
    for check, expected in (
        (NotNull.model_validate({"columns": named}), []),
        (Unique.model_validate({"columns": named}), [0, 1]),
        (InRange.model_validate({"columns": named, "max": 5}), [2]),
        (AllowedValues.model_validate({"columns": named, "values": [5]}), [2]),
        (Matches.model_validate({"columns": named, "pattern": "^5$"}), [2]),
    ):
        ((words, rows),) = broken(check, frame).items()
        assert words.startswith(f"{name} ")
        assert rows == expected


def test_a_name_like_a_pattern_is_itself_alone_when_a_selector_finds_it(broken: Broken) -> None:
    frame = pl.DataFrame({"^a.*$": [1, 1], "abc": [None, 5], "*": [1, 2]})
    assert broken(NotNull(), frame) == {"^a.*$ is not null": [], "abc is not null": [0], "* is not null": []}
    check = InRange.model_validate({"columns": "numeric", "max": 1})
    assert list(broken(check, frame).values()) == [[], [1], [1]]


def test_all_rules_go_into_one_query(broken: Broken) -> None:
    frame = pl.DataFrame({"n": [1, 2], "s": ["a", "b"]})
    checks: list[RowCheck] = [
        NotNull(),
        Unique(),
        InRange.model_validate({"columns": "n", "min": 0}),
        AllowedValues.model_validate({"columns": "s", "values": ["a", "b"]}),
        Matches.model_validate({"columns": "s", "pattern": "."}),
        Expression(condition="n > 0"),
        Expression(condition="count(*) = 2"),
    ]
    rules = [rule for check in checks for rule in check.rules(frame.schema).values()]
    queries = [(~rule.fill_null(value=True)).sum().alias(str(place)) for place, rule in enumerate(rules)]
    assert frame.lazy().select(pl.len(), *queries).collect().row(0) == (2, *[0] * len(rules))


@pytest.mark.parametrize(
    ("check", "more"),
    [
        (NotNull, {}),
        (Unique, {}),
        (InRange, {"min": 1}),
        (AllowedValues, {"values": [1]}),
        (Matches, {"pattern": "a"}),
    ],
)
def test_an_unknown_column_gets_a_suggestion(check: type[RowCheck], more: dict[str, Any]) -> None:
    error = refusal(check.model_validate({"columns": ["prices"], **more}), pl.DataFrame({"price": [1], "b": [2]}))
    assert error.what == "no column 'prices'; did you mean 'price'?"
    assert error.hint == "there are: price, b"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "give min, max, or both"),
        ({"min": 2, "max": 1}, "min 2 is above max 1"),
        ({"min": 1, "max": "2014-01-01"}, "of two kinds"),
        ({"min": True}, "min"),
    ],
)
def test_odd_bounds_are_refused(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        InRange.model_validate({"columns": "x", **parameters})
