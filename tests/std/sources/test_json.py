"""Json and Ndjson: the same records, the same strictness."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlpipe.plugin import DataError
from mlpipe_std.sources.json_file import Json
from mlpipe_std.sources.ndjson_file import Ndjson

Write = Callable[[str, str | bytes], str]
DATA = Path(__file__).parents[3] / "data"
NESTED = [{"id": 1, "at": {"lat": 0.5, "^y$": {"z": "q"}}}, {"id": 2, "at": None}, {"id": 3, "at": {"lat": 1}}]


def as_lines(records: list[object]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def refusal(source: Json | Ndjson) -> DataError:
    with pytest.raises(DataError) as caught:
        source.scan()
    return caught.value


def test_records_become_columns_in_order_of_appearance(write: Write) -> None:
    records: list[object] = [{"a": 1, "b": "x"}, {"a": 2.5}, {"c": True, "a": None}]
    expected = pl.DataFrame({"a": [1.0, 2.5, None], "b": ["x", None, None], "c": [None, None, True]})
    assert Json(path=write("a.json", json.dumps(records))).scan().collect().equals(expected)
    assert Ndjson(path=write("a.ndjson", as_lines(records))).scan().collect().equals(expected)


def test_a_key_that_comes_late_is_a_column(write: Write) -> None:
    records: list[object] = [{"a": 1}] * 5000 + [{"a": 1.5, "z": "q"}]
    rows = Ndjson(path=write("a.ndjson", as_lines(records))).scan().collect()
    assert (rows["a"].sum(), rows["z"].drop_nulls().to_list()) == (5001.5, ["q"])


def test_the_list_may_lie_inside(write: Write) -> None:
    path = write("a.json", json.dumps({"records": [{"a": 1}], "result": {"items": [{"a": 2}]}}))
    assert Json(path=path).scan().collect()["a"].to_list() == [1]
    assert Json(path=path, records=["result", "items"]).scan().collect()["a"].to_list() == [2]
    error = refusal(Json(path=path, records=["result", "item"]))
    assert error.what == "no key 'item'; did you mean 'items'?"
    assert refusal(Json(path=path, records="result")).what == "this holds no list of records"


def test_nested_columns_are_refused_unnested_or_dropped(write: Write) -> None:
    flat = pl.DataFrame({"id": [1, 2, 3], "at.lat": [0.5, None, 1.0], "at.^y$.z": ["q", None, None]})
    for source, path in (
        (Json, write("a.json", json.dumps(NESTED))),
        (Ndjson, write("a.ndjson", as_lines(NESTED))),
    ):
        error = refusal(source(path=path))
        assert error.what == "column 'at' holds objects"
        assert "nested: unnest" in error.hint
        assert source(path=path, nested="unnest").scan().collect().equals(flat)
        assert source(path=path, nested="drop").scan().collect().equals(flat.select("id"))


def test_lists_cannot_be_unnested(write: Write) -> None:
    path = write("a.json", '[{"a": {"b": [1]}, "c": 1}]')
    error = refusal(Json(path=path, nested="unnest"))
    assert (error.what, error.hint) == ("column 'a.b' holds lists", "nested: drop leaves them out")


def test_unnested_names_must_not_clash(write: Write) -> None:
    path = write("a.json", '[{"a": {"b": 1}, "a.b": 2}]')
    assert refusal(Json(path=path, nested="unnest")).what == "two columns would be named 'a.b' once unnested"


@pytest.mark.parametrize(
    ("record", "what"),
    [
        ('{"a": 1}, {"a": "x"}', "column 'a' holds text here, and a number before"),
        ('{"a": 1}, {"a": true}', "column 'a' holds true or false here, and a number before"),
        ('{"a": {"b": 1}}, {"a": {"b": "x"}}', "column 'a.b' holds text here, and a number before"),
        ('{"a": [1]}, {"a": ["x"]}', "column 'a[]' holds text here, and a number before"),
        (
            '{"a": 0}, {"a": 123456789012345678901234}',
            "column 'a' holds 123456789012345678901234, more than 64 bits hold",
        ),
        ('{"a": 0}, {"a": 1e999}', "column 'a' holds a number that is too large"),
        ('{"a": ""}, {"a": "\\ud800"}', "column 'a' holds half a character (a lone surrogate)"),
        ('{"a": 0}, [1]', "a record is a list, not an object"),
        ('{"a": 0}, null', "a record is null, not an object"),
    ],
)
def test_faults_of_the_second_record_are_named(write: Write, record: str, what: str) -> None:
    path = write("a.json", f"[{record}]")
    error = refusal(Json(path=path))
    assert (error.what, error.where) == (what, f"{path}, record 2")
    lines = write("a.ndjson", "\n".join(record.replace("}, ", "}\n").splitlines()))
    error = refusal(Ndjson(path=lines))
    assert (error.what, error.where) == (what, f"{lines}:2")


@pytest.mark.parametrize(
    ("content", "what", "place"),
    [
        ('[{"a": 1},\n {"a": ]\n]', "not JSON: Expecting value", ":2:8"),
        ("", "not JSON: Expecting value", ":1:1"),
        ('[{"a": 1, "a": 2}]', "cannot be read as JSON: an object has the key 'a' twice", ""),
        ('[{"a": NaN}]', "cannot be read as JSON: NaN is no JSON; write null", ""),
        ('[{"a": -Infinity}]', "cannot be read as JSON: -Infinity is no JSON; write null", ""),
        ("[]", "no record in it", ""),
        ("3", "this holds no list of records", ""),
        ('{"rows": []}', "no key 'records'", ""),
        (b'[{"a": "\xe9"}]', "byte 8 is not utf-8 text", ""),
    ],
)
def test_faulty_json_is_refused(write: Write, content: str | bytes, what: str, place: str) -> None:
    path = write("a.json", content)
    error = refusal(Json(path=path))
    assert (error.what, error.where) == (what, path + place)


@pytest.mark.parametrize(
    ("content", "what", "place"),
    [
        ('{"a": 1}\n{"a": \n', "not JSON: Expecting value", ":2:6"),
        ("", "no record in it", ""),
        ("[1]\n", "a record is a list, not an object", ":1"),
        (b'{"a": "x"}\n{"a": "\xe9"}\n', "byte 18 (0xe9) is not utf-8 text", ":2"),
        ('{"a": 1}\n{"a": NaN}\n', "cannot be read as JSON: NaN is no JSON; write null", ":2"),
    ],
)
def test_faulty_lines_are_refused(write: Write, content: str | bytes, what: str, place: str) -> None:
    path = write("a.ndjson", content)
    error = refusal(Ndjson(path=path))
    assert (error.what, error.where) == (what, path + place)


@pytest.mark.parametrize("opening", ['{"a":', "["])
def test_deep_nesting_is_refused_without_a_crash(write: Write, opening: str) -> None:
    closing = {"{": "}", "[": "]"}[opening[0]]
    for depth, what in (
        (100, "nested more than 32 deep"),
        (100_000, "cannot be read as JSON: maximum recursion depth"),
    ):
        inner = opening * depth + "1" + closing * depth
        assert refusal(Json(path=write("a.json", f'[{{"x": {inner}}}]'))).what.startswith(what)
        assert refusal(Ndjson(path=write("a.ndjson", f'{{"x": {inner}}}\n'))).what.startswith(what)


def test_marks_and_blank_lines_are_passed_over(write: Write) -> None:
    assert Json(path=write("a.json", b'\xef\xbb\xbf[{"a": 1}]')).scan().collect().item() == 1
    lines = write("a.ndjson", b'\xef\xbb\xbf{"a": 1}\r\n\r\n{"a": 2}\r\n')
    assert Ndjson(path=lines).scan().collect()["a"].to_list() == [1, 2]


def test_shipped_airlines_are_read() -> None:
    rows = Json(path=str(DATA / "airlines.json")).scan().collect()
    assert rows.columns == ["carrier", "name"]
    assert rows.filter(pl.col("carrier") == "AA")["name"].to_list() == ["American Airlines Inc."]


NAMES = st.text(st.characters(codec="utf-8"), max_size=5)
COLUMNS = st.one_of(
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=3, max_size=3),
    st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3),
    st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=5), min_size=3, max_size=3),
    st.lists(st.none() | st.booleans(), min_size=3, max_size=3),
)


@settings(max_examples=100)
@given(columns=st.dictionaries(NAMES, COLUMNS, min_size=1, max_size=4))
def test_what_was_written_is_read_by_both(columns: dict[str, list[object]]) -> None:
    records: list[object] = [{name: values[row] for name, values in columns.items()} for row in range(3)]
    with tempfile.TemporaryDirectory() as folder:
        whole, lines = Path(folder) / "a.json", Path(folder) / "a.ndjson"
        whole.write_text(json.dumps(records), encoding="utf-8")
        lines.write_text(as_lines(records), encoding="utf-8")
        assert Json(path=str(whole)).scan().collect().to_dicts() == records
        assert Ndjson(path=str(lines)).scan().collect().to_dicts() == records
