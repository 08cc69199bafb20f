"""Expression: columns worked out by SQL, each row from itself alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from mlpipe.plugin import DataError
from mlpipe_std.transforms.expression import Expression

Run = Callable[..., pl.DataFrame]
FRAME = pl.DataFrame({"a": [1, 4, None], "b": [2.0, 0.0, 1.0], "s": ["x-1", "y", None], "d": [date(2024, 5, 31)] * 3})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + 1", [2, 5, None]),
        ("a / b", [0.5, math.inf, None]),
        ("a / 8", [0.125, 0.5, None]),
        ("round(a / 8, 1)", [0.1, 0.5, None]),
        ("case when a > 2 then 'big' else 'small' end", ["small", "big", "small"]),
        ("coalesce(a, 0) * b", [2.0, 0.0, 0.0]),
        ("a in (1, 2)", [True, False, None]),
        ("split_part(s, '-', 1)", ["x", "y", None]),
        ("extract(year from d)", [2024, 2024, 2024]),
        ("greatest(a, b)", [2.0, 4.0, 1.0]),
        ("7", [7, 7, 7]),
    ],
)
def test_it_gives(run: Run, text: str, expected: list[Any]) -> None:
    frame = run(Expression(columns={"new": text}), FRAME)
    assert frame.columns == [*FRAME.columns, "new"]
    assert frame["new"].to_list() == expected


def test_all_expressions_see_the_columns_as_they_come_in(run: Run) -> None:
    frame = run(Expression(columns={"a": "b", "b": "a", "c": "a + b"}), FRAME)
    assert frame.select("a", "b", "c").rows() == [(2.0, 1, 3.0), (0.0, 4, 4.0), (1.0, None, None)]


@pytest.mark.parametrize(
    "text",
    [
        "avg(a)",
        "a / sum(a)",
        "a - median(a)",
        "count(*)",
        "round(avg(a))",
        "coalesce(a, max(a))",
        "first(a)",
        "rank() over (order by a)",
        "dense_rank() over (order by a)",
        "row_number() over (order by a)",
        "lag(a) over (order by b)",
        "sum(a) over (partition by s)",
        "case when a > max(a) then 1 end",
        "array_agg(a)",
        "quantile_cont(a, 0.5)",
        "ntile(4) over (order by a)",
    ],
)
def test_looking_at_other_rows_is_refused(text: str) -> None:
    with pytest.raises(DataError) as caught:
        Expression(columns={"x": text}).apply(FRAME.lazy(), {})
    assert caught.value.what == f"'{text}' looks at other rows than its own"
    assert "training rows alone" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("aa + 1", "no column 'aa'; did you mean 'a'?"),
        ("a +", "cannot read 'a +': unable to parse 'a +' as Expr"),
        ("a + s", "cannot read 'a + s': arithmetic on dtypes i64 and str is not allowed"),
        ("read_csv('x')", "cannot read 'read_csv('x')': unsupported function 'read_csv'"),
        ('"^a$"', 'in SQL, "^a$" stands for every column of that pattern'),
    ],
)
def test_what_is_wrong_is_said(text: str, what: str) -> None:
    with pytest.raises(DataError) as caught:
        Expression(columns={"x": text}).apply(FRAME.lazy(), {})
    assert caught.value.what.startswith(what)
    assert caught.value.where == "transform 'expression'"


def test_hostile_names_beside_it_and_of_its_own_do_no_harm(run: Run) -> None:
    frame = pl.DataFrame({"^a.*$": [1], "*": [2], 'say "hi"': [3], "a.b": [4], "<b>": [5], "abc": [6]})
    texts = {"^x$": 'abc + "a.b"', "*": '"say ""hi""" + "<b>"'}
    assert run(Expression(columns=texts), frame).row(0, named=True) == {
        "^a.*$": 1,
        "*": 8,
        'say "hi"': 3,
        "a.b": 4,
        "<b>": 5,
        "abc": 6,
        "^x$": 10,
    }
