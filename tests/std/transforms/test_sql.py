"""Sql: sources joined by a query, in an order that repeats, and nothing else read."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from mlpipe.plugin import DataError
from mlpipe_std.transforms.sql import Sql

FLIGHTS = pl.DataFrame({"id": [1, 2, 3], "plane": ["A", "B", "Z"]})
PLANES = pl.DataFrame({"plane": ["B", "A"], "year": [1999, 2004]})


def answer(query: str, rows: pl.DataFrame = FLIGHTS, **sources: pl.DataFrame) -> pl.DataFrame:
    lazy = {name: frame.lazy() for name, frame in {"flights": rows, "planes": PLANES, **sources}.items()}
    return Sql(query=query).prepare(rows.lazy(), lazy).collect()


def refusal(query: str) -> DataError:
    with pytest.raises(DataError) as caught:
        answer(query)
    return caught.value


def test_sources_are_joined_by_their_names() -> None:
    joined = answer("select f.*, p.year from flights f left join planes p on f.plane = p.plane")
    assert joined.to_dicts() == [
        {"id": 1, "plane": "A", "year": 2004},
        {"id": 2, "plane": "B", "year": 1999},
        {"id": 3, "plane": "Z", "year": None},
    ]


def test_the_rows_as_they_are_have_the_name_of_the_main_source_and_self() -> None:
    current = FLIGHTS.head(1).lazy()
    for query in ("select id from flights", "select id from self"):
        rows = Sql(query=query).prepare(current, {"flights": current, "planes": PLANES.lazy()})
        assert rows.collect()["id"].to_list() == [1]
    assert Sql(query="select id + 1 as next from self").apply(current, {}).collect().to_dicts() == [{"next": 2}]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("with old as (select * from planes where year < 2000) select plane from old", [("B",)]),
        ("-- planes\n/* all * of / them */ select plane from planes order by year desc", [("A",), ("B",)]),
        ("(select count(*) as n from flights)", [(3,)]),
        ("from planes select year", [(1999,), (2004,)]),
        ("select id from flights where plane in (select plane from planes)", [(1,), (2,)]),
        ("select plane from flights union select plane from planes", [("A",), ("B",), ("Z",)]),
        ("select f.id from flights f join planes p on f.plane = p.plane order by p.year", [(2,), (1,)]),
    ],
)
def test_queries(query: str, expected: list[Any]) -> None:
    assert answer(query).rows() == expected


@pytest.mark.parametrize(
    "query",
    [
        "select g, count(*) as n, sum(x) as s from flights group by g",
        "select f.g, o.y from flights f join other o on f.g = o.g",
        "select f.x, o.y from flights f left join other o on f.g = o.g",
        "select distinct g from flights",
        "select g from flights union all select g from other",
        "select * from flights order by g",
        "select * from flights order by g desc nulls last;",
        "select f.g, o.y, f.x from flights f join other o on f.g = o.g order by f.g -- by group",
        "select f.g, f.x from flights f join other o on f.g = o.g order by f.g limit 500",
        "select f.g, f.x from flights f join other o on f.g = o.g limit 500 offset 20",
        "(select f.g as group_, f.x from flights f join other o on f.g = o.g order by group_ limit 500)",
        "with big as (select f.*, o.y from flights f join other o on f.g = o.g) select * from big order by g limit 40",
        "select g from flights union all select g from other order by g limit 30",
        "select g, \"a 'limit' (\", x from (select g, x, g as \"a 'limit' (\" from flights) q order by g",
    ],
)
@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_the_order_of_rows_repeats(query: str, engine: Any) -> None:
    rng = random.Random(3)  # noqa: S311 - any numbers will do
    many = pl.DataFrame({"g": [rng.randrange(300) for _ in range(20_000)], "x": range(20_000)})
    other = pl.DataFrame({"g": range(300), "y": [rng.random() for _ in range(300)]})
    sources = {"flights": many.lazy(), "other": other.lazy()}
    first, *others = (Sql(query=query).prepare(many.lazy(), sources).collect(engine=engine) for _ in range(4))
    assert all(first.equals(again) for again in others)


def test_without_joins_rows_keep_their_order() -> None:
    rows = pl.DataFrame({"id": [3, 1, 2]})
    assert answer("select id from flights where id > 1", rows)["id"].to_list() == [3, 2]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('{file}')",
        "select * from READ_CSV('{file}')",
        "select * from \"read_csv\"('{file}')",
        "select * from read_csv /* /* */ */ ('{file}')",
        "select * from read_csv -- it's\n('{file}')",
        "select * from read_parquet('{file}')",
        "select * from read_ipc('{file}')",
        "select * from read_json('{file}')",
        "select * from read_ndjson('{file}')",
        "with x as (select * from read_csv('{file}')) select * from x",
        "select id from flights where id in (select a from read_csv('{file}'))",
        "select (select max(a) from read_csv('{file}')) as a from flights",
    ],
)
def test_files_are_not_read(query: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    query = query.format(file=secret)
    with pytest.raises(ValidationError, match="a query reads sources, no files"):
        Sql(query=query)


def test_files_are_not_read_by_a_function_of_another_name_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    monkeypatch.chdir(tmp_path)
    unchecked = Sql.model_construct(query="select * from read_csv('secret.csv')")
    with pytest.raises(DataError, match="a query reads sources, no files"):
        unchecked.prepare(FLIGHTS.lazy(), {})


@pytest.mark.parametrize("name", ["secret.csv", "secret.parquet"])
def test_files_are_not_read_by_their_names(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("a\n1\n")
    for query in ("select * from '{}'", 'select * from "{}"'):
        assert refusal(query.format(path)).what.startswith("no source ")


@pytest.mark.parametrize(
    "query",
    [
        "drop table flights",
        "create table t as select * from flights",
        "delete from flights",
        "show tables",
        "explain select * from flights",
        "truncate flights",
        "-- select\ndrop table flights",
        "selec * from flights",
    ],
)
def test_only_queries_are_queries(query: str) -> None:
    with pytest.raises(ValidationError, match="a query starts with select, with or from"):
        Sql(query=query)


def test_comments_without_end_are_refused_at_once() -> None:
    with pytest.raises(ValidationError, match="a query starts with"):
        Sql(query="/* */ " * 5_000 + "drop")


@pytest.mark.parametrize(
    ("query", "what", "hint"),
    [
        ("select * from flight", "no source 'flight'; did you mean 'flights'?", "there are: flights, planes, self"),
        (
            "select plan from flights",
            "no column 'plan'; did you mean 'plane'?",
            "flights has id, plane; planes has plane, year",
        ),
        ("select p.yeer from planes p", "no column 'yeer'; did you mean 'year'?", "planes has plane, year"),
        ("select id, id from flights", "projections contained duplicate output name 'id'", ""),
        ("select nofunc(id) from flights", "unsupported function 'nofunc'", ""),
        ("select id + plane from flights", "arithmetic on dtypes i64 and str is not allowed", ""),
        ("select id from flights; select 1", "one (and only one) statement", ""),
        ("select id from", "sql parser error", ""),
    ],
)
def test_what_is_wrong_with_a_query_is_said(query: str, what: str, hint: str) -> None:
    error = refusal(query)
    assert error.where == "transform 'sql'"
    assert what in error.what
    assert "\n" not in error.what
    assert hint in error.hint


def test_hostile_names_are_taken_literally() -> None:
    rows = pl.DataFrame({"^x$": [1, 2], "*": [3, 4], 'say "hi"': [5, 6], "a.b": [7, 8], "x": [9, 10]})
    assert answer("select * from flights", rows).equals(rows)
    found = answer('select "^x$" + 1 as y, "*", "say ""hi""", "a.b" from flights where "^x$" > 1', rows)
    assert found.to_dicts() == [{"y": 3, "*": 4, 'say "hi"': 6, "a.b": 8}]
    strange = {"we ird": PLANES}
    assert answer(
        'select f.*, w.year from flights f join "we ird" w on f."^x$" = w.year - 1998', rows, **strange
    ).rows() == [(1, 3, 5, 7, 9, 1999)]


def test_it_says_that_it_changes_rows() -> None:
    assert Sql.changes_rows


def test_what_is_ordered_stays_so_and_ties_are_settled_by_all_columns() -> None:
    rows = pl.DataFrame({"id": [1, 2, 3, 4], "plane": ["A", "B", "A", "B"]})
    assert answer("select * from flights order by plane desc", rows).rows() == [(2, "B"), (4, "B"), (1, "A"), (3, "A")]
    assert answer("select * from flights order by plane desc limit 3", rows).rows() == [(2, "B"), (4, "B"), (1, "A")]


@pytest.mark.parametrize(
    "query",
    [
        "select * from (select f.id from flights f join planes p on f.plane = p.plane limit 1) q",
        "with few as (select id from flights order by plane limit 2) select * from few",
    ],
)
def test_a_cut_in_brackets_is_refused_where_it_would_differ_each_time(query: str) -> None:
    assert "'limit' in brackets" in str(refusal(query))


def test_a_cut_of_rows_as_they_come_is_not() -> None:
    assert answer("select * from (select id from flights limit 2) q").rows() == [(1,), (2,)]


SLICED = pl.DataFrame({"id": [1, 2, 3, 4], "limit": [5, 7, 7, 6], "offset": [1, 1, 2, 2], "fetch": [9, 8, 9, 8]})


@pytest.mark.parametrize(
    "query",
    [
        "select * from (select * from flights order by plane desc) s limit 2",
        "(select * from flights order by id desc) limit 2",
        "((select * from flights) order by id desc) limit 2",
        "with s as (select * from flights order by id desc) select * from s offset 1",
        "with s as (select * from flights order by id desc) select * from s fetch first 2 rows only",
    ],
)
def test_a_cut_outside_of_the_order_it_is_meant_for_is_refused(query: str) -> None:
    error = refusal(query)
    assert error.where == "transform 'sql'"
    assert "an 'order by' in brackets" in error.what
    assert error.hint == "put the 'order by' beside the 'limit'"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select id, rank() over (order by id desc) as r from (select distinct id from flights) q limit 1", [(1, 4)]),
        ("select fetch, array_agg(id order by id desc) as i from flights group by fetch limit 1", [(8, [4, 2])]),
        ("select offset, array_agg((id) order by id) as i from flights group by offset limit 1", [(1, [1, 2])]),
        ("select id from (select * from flights order by id) q order by id desc limit 1", [(4,)]),
    ],
)
def test_an_order_that_no_cut_is_meant_for_is_not(query: str, expected: list[Any]) -> None:
    assert answer(query, SLICED).rows() == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select id, $$limit 1$$ as t from flights order by offset desc limit 1", [(3, "limit 1")]),
        ("select id, $a$ ( $$\nlimit 1 $a$ as t from flights order by offset desc", 4),
        ("select distinct id from (select id, $$limit 1$$ as t from flights) q", 4),
        ("select id from flights order by all desc", [(4,), (3,), (2,), (1,)]),
        ("select id from flights order by all desc limit 2", [(4,), (3,)]),
        ("(select id from flights order by all)", 4),
        ("select id from flights order by limit desc", [(2,), (3,), (4,), (1,)]),
        ("select id from flights order by flights.limit desc limit 3", [(2,), (3,), (4,)]),
        ("select limit from flights order by offset desc limit /* 4 */ 2", [(6,), (7,)]),
        ("select distinct q.limit from (select limit from flights) q limit 1", [(5,)]),
        ("select distinct id as offset from flights where limit in (7, 8)", [(2,), (3,)]),
        ("select distinct fetch from (select fetch from flights where offset > 1 and limit between 1 and 7) q", 2),
        ("select distinct a.élimit from (select id as élimit from flights) a", 4),
        ("select id from flights order by offset desc limit all", [(3,), (4,), (1,), (2,)]),
        ("select id from flights order by offset desc -- newest\nlimit 1", [(3,)]),
        ("select id from flights order by offset desc -- newest\n-- first", [(3,), (4,), (1,), (2,)]),
        ("select distinct id from flights offset 1 rows fetch next 2 rows only", [(2,), (3,)]),
    ],
)
def test_where_a_query_is_ordered_and_cut_is_seen_past_names_texts_and_comments(query: str, expected: Any) -> None:
    found = answer(query, SLICED).rows()
    assert len(found) == expected if isinstance(expected, int) else found == expected


@pytest.mark.parametrize(
    "query",
    [
        "select id from flights order by (case when id = 2 then 0 else 1 end)",
        "select id from flights order by case when id = 2 then 0 else 1 end limit 2",
    ],
)
def test_an_order_that_cannot_be_settled_is_refused_before_any_row_is_read(query: str) -> None:
    error = refusal(query)
    assert error.where == "transform 'sql'"
    assert error.what.startswith("the order of its rows cannot be settled: ")
    assert "\n" not in error.what
    assert error.hint == "name columns in 'order by', and quote columns that are called limit or offset"


def test_why_a_cut_in_brackets_is_refused_is_said() -> None:
    error = refusal("(select id from flights order by id limit 1) union all select id from flights")
    assert error.what == (
        "'limit' in brackets is refused over joins, groups, unions and sorted tables: it may take other rows each time"
    )
