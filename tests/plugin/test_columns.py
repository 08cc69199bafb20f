"""Parameters that choose columns and name files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mlpipe.errors import DataError
from mlpipe.plugin import (
    Column,
    Columns,
    Everything,
    Field,
    FilePath,
    Numeric,
    Transform,
    columns_field,
    require_columns,
)
from mlpipe.plugin.named import named_columns

SCHEMA = {
    "price": pl.Float64(),
    "rooms": pl.Int8(),
    "cost": pl.Decimal(10, 2),
    "city": pl.String(),
    "grade": pl.Enum(["a", "b"]),
    "kind": pl.Categorical(),
    "sold": pl.Boolean(),
    "day": pl.Date(),
    "at": pl.Datetime("us", "UTC"),
    "took": pl.Duration(),
    "tags": pl.List(pl.String()),
    "all": pl.Int64(),
}

CHOICES: dict[str, tuple[str | list[str], list[str]]] = {
    "all": ("all", list(SCHEMA)),
    "numeric": ("numeric", ["price", "rooms", "cost", "all"]),
    "categorical": ("categorical", ["city", "grade", "kind"]),
    "boolean": ("boolean", ["sold"]),
    "temporal": ("temporal", ["day", "at", "took"]),
    "one name": ("city", ["city"]),
    "a list, in the order of the schema": (["city", "price"], ["price", "city"]),
    "a name twice": (["city", "city"], ["city"]),
    "a selector word in a list is a name": (["all"], ["all"]),
    "a pattern": ("^t.*$", ["took", "tags"]),
    "a pattern matches the whole name": ("^t$", []),
    "names and patterns": (["^.o.*$", "day"], ["rooms", "cost", "sold", "day", "took"]),
    "no columns": ([], []),
}


@pytest.mark.parametrize(("choice", "expected"), CHOICES.values(), ids=CHOICES)
def test_columns_are_chosen(choice: str | list[str], expected: list[str]) -> None:
    assert Columns(choice).names(SCHEMA) == expected


def test_a_missing_column_is_named_with_the_nearest_and_all_there_are() -> None:
    with pytest.raises(DataError) as caught:
        Columns(["city", "pirce"]).names(SCHEMA, where="transform 'acme.step'")
    assert caught.value.what == "no column 'pirce'; did you mean 'price'?"
    assert caught.value.where == "transform 'acme.step'"
    assert "rooms" in caught.value.hint


def test_no_columns_at_all_are_said_to_be_none() -> None:
    with pytest.raises(DataError, match="there are: none"):
        require_columns(["a"], [])


@pytest.mark.parametrize("wrong", ["", [""], ["a", ""], "^(x$", ["^[$"], 1, [1], None, {"a": "b"}], ids=repr)
def test_what_names_no_columns_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        Columns.model_validate(wrong)


def test_columns_never_change_and_equal_ones_are_equal() -> None:
    assert Columns(["a"]) == Columns(["a"]) != Columns(["b"])
    with pytest.raises(ValidationError):
        Numeric.root = "all"


class Step(Transform):
    """Columns in every sort of parameter."""

    one: Column = "c_one"
    maybe: Column | None = None
    several: list[Column] = Field(default_factory=list)
    either: Column | list[Column] | None = None
    noted: Annotated[Column | None, Field(description="A column with a note.")] = None
    by_key: dict[Column, str] = Field(default_factory=dict)
    by_value: dict[str, Column] = Field(default_factory=dict)
    deep: dict[Column, list[Column]] = Field(default_factory=dict)
    chosen: Columns = Numeric
    more: Columns | None = None
    default: Columns = columns_field(["d_one"], "Columns with a default of their own.")
    words: str = "no_column"
    word_or_keys: str | dict[Column, str] = "no_column"
    texts: list[str] = Field(default_factory=list)

    def apply(self, rows: Any, state: Any) -> Any:
        return rows


NAMED: dict[str, tuple[dict[str, Any], dict[tuple[str | int, ...], str]]] = {
    "one": ({"one": "a"}, {("one",): "a"}),
    "maybe": ({"maybe": "a"}, {("maybe",): "a"}),
    "several": ({"several": ["a", "b"]}, {("several", 0): "a", ("several", 1): "b"}),
    "either, one": ({"either": "a"}, {("either",): "a"}),
    "either, several": ({"either": ["a"]}, {("either", 0): "a"}),
    "noted": ({"noted": "a"}, {("noted",): "a"}),
    "keys": ({"by_key": {"a": "x"}}, {("by_key", "a"): "a"}),
    "values": ({"by_value": {"x": "a"}}, {("by_value", "x"): "a"}),
    "keys and values": (
        {"deep": {"a": ["b", "c"]}},
        {("deep", "a"): "a", ("deep", "a", 0): "b", ("deep", "a", 1): "c"},
    ),
    "chosen by name": ({"chosen": "a"}, {("chosen",): "a"}),
    "chosen by list": ({"chosen": ["a", "^b.*$", "c"]}, {("chosen", 0): "a", ("chosen", 2): "c"}),
    "chosen by word": ({"chosen": "all"}, {}),
    "chosen by pattern": ({"chosen": "^x$"}, {}),
    "optional columns": ({"more": ["a"]}, {("more", 0): "a"}),
    "a word beside keys": ({"word_or_keys": {"a": "x"}}, {("word_or_keys", "a"): "a"}),
    "texts are no columns": ({"words": "a", "texts": ["b"]}, {}),
}
BY_DEFAULT: dict[tuple[str | int, ...], str] = {("one",): "c_one", ("default", 0): "d_one"}


@pytest.mark.parametrize(("params", "expected"), NAMED.values(), ids=NAMED)
def test_named_columns_are_found_with_their_place(
    params: dict[str, Any], expected: dict[tuple[str | int, ...], str]
) -> None:
    assert named_columns(Step.model_validate(params)) == {**BY_DEFAULT, **expected}


def test_everything_is_every_column() -> None:
    assert Everything.names(SCHEMA) == list(SCHEMA)


@given(st.lists(st.text(min_size=1).filter(lambda name: not (name[0] == "^" and name[-1] == "$")), unique=True))
def test_any_named_column_is_found_whatever_its_name(names: list[str]) -> None:
    schema = {name: pl.Int64() for name in names}
    assert Columns(names[::-1]).names(schema) == names
    assert list(named_columns(Step(chosen=Columns(names))).values())[1:-1] == names


class Reader(Transform):
    """A file among the parameters."""

    path: FilePath
    extra: FilePath = "extra.csv"

    def apply(self, rows: Any, state: Any) -> Any:
        return rows


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("houses.csv", "/specs/houses.csv"),
        ("../data/*.csv", "/specs/../data/*.csv"),
        ("/absolute/houses.csv", "/absolute/houses.csv"),
        ("https://example.org/houses.csv", "https://example.org/houses.csv"),
    ],
)
def test_files_stand_beside_the_spec(given: str, expected: str) -> None:
    reader = Reader.model_validate({"path": given}, context={"folder": Path("/specs")})
    assert (reader.path, reader.extra) == (expected, "/specs/extra.csv")


def test_without_a_spec_a_file_stays_as_it_is() -> None:
    assert Reader(path="houses.csv").path == "houses.csv"


@pytest.mark.parametrize("wrong", ["", 1, None, Path("x")], ids=repr)
def test_what_is_no_file_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        Reader.model_validate({"path": wrong}, context={"folder": Path("/specs")})
