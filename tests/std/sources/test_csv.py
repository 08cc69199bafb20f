"""Csv: what comes out of files that are right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from mlpipe_std.sources.csv_file import Csv

Write = Callable[[str, str | bytes], str]
DATA = Path(__file__).parents[3] / "data"


def read(path: str, **parameters: object) -> pl.DataFrame:
    return Csv.model_validate({"path": path, **parameters}).scan().collect()


def test_types_are_inferred_and_the_scan_is_lazy(write: Write) -> None:
    path = write("a.csv", "n,x,s,b,empty\n1,1.5,a,true,\n2,,b,False,\n")
    rows = Csv(path=path).scan()
    assert isinstance(rows, pl.LazyFrame)
    assert rows.collect().equals(
        pl.DataFrame(
            {"n": [1, 2], "x": [1.5, None], "s": ["a", "b"], "b": [True, False], "empty": [None, None]}
        ).with_columns(pl.col("empty").cast(pl.String))
    )
    assert rows.collect_schema() == pl.Schema(
        {"n": pl.Int64, "x": pl.Float64, "s": pl.String, "b": pl.Boolean, "empty": pl.String}
    )


def test_iso_dates_and_times_become_such(write: Write) -> None:
    path = write(
        "a.csv",
        "day,local,utc,clock\n"
        "2024-05-31,2024-05-31T12:00,2024-05-31T12:00:00+02:00,12:30:00\n"
        "2024-06-01,2024-06-01,2024-06-01 01:00:00Z,00:00:01\n",
    )
    assert read(path).rows() == [
        (
            date(2024, 5, 31),
            datetime(2024, 5, 31, 12),  # noqa: DTZ001 - the file names no zone
            datetime(2024, 5, 31, 10, tzinfo=UTC),
            time(12, 30),
        ),
        (
            date(2024, 6, 1),
            datetime(2024, 6, 1),  # noqa: DTZ001
            datetime(2024, 6, 1, 1, tzinfo=UTC),
            time(0, 0, 1),
        ),
    ]


def test_dates_stay_text_where_they_are_ambiguous_or_not_wanted(write: Write) -> None:
    path = write("a.csv", "us,iso\n03/04/2024,2024-04-03\n")
    assert read(path)["us"].to_list() == ["03/04/2024"]
    assert read(path, try_parse_dates=False)["iso"].to_list() == ["2024-04-03"]


def test_identifiers_keep_their_digits(write: Write) -> None:
    path = write("a.csv", "zip,hash,plain\n01234,18446744073709551616,0\n98101,1,10\n")
    assert read(path).rows() == [("01234", "18446744073709551616", 0), ("98101", "1", 10)]


def test_later_rows_widen_whole_numbers_to_floats_and_dates_to_datetimes(write: Write) -> None:
    path = write("a.csv", "n,d\n" + "1,2024-01-01\n" * 5 + "2.5,2024-01-02T06:00\n")
    rows = read(path, infer_schema_length=3)
    assert rows["n"].to_list() == [1.0] * 5 + [2.5]
    assert rows["d"].to_list()[-1] == datetime(2024, 1, 2, 6)  # noqa: DTZ001


def test_a_column_that_is_empty_at_first_gets_the_type_of_what_follows(write: Write) -> None:
    path = write("a.csv", "a,b\n" + ",1\n" * 5 + "7,1\n")
    assert read(path, infer_schema_length=3)["a"].to_list() == [None] * 5 + [7]


def test_declared_types_stand(write: Write) -> None:
    path = write("a.csv", "zip,n,x\n98101,1,1\n98102,2,2\n")
    rows = read(path, schema_overrides={"zip": "category", "n": "string", "x": "float"})
    assert rows.dtypes == [pl.Categorical(), pl.String(), pl.Float64()]


def test_separators_commas_nulls_comments_and_rows_before_the_header(write: Write) -> None:
    path = write("a.csv", "exported 2024\n# units: kg\nname;weight\n# first\na;1,5\nb;-\n")
    rows = read(path, separator=";", decimal_comma=True, null_values=["-"], comment_prefix="#", skip_rows=1)
    assert rows.to_dict(as_series=False) == {"name": ["a", "b"], "weight": [1.5, None]}


def test_null_values_for_one_column_only(write: Write) -> None:
    path = write("a.csv", "a,b\n-,x\n1,-\n")
    assert read(path, null_values={"a": "-"}).rows() == [(None, "x"), (1, "-")]


def test_without_header_columns_are_numbered_or_named(write: Write) -> None:
    path = write("a.csv", "1,x\n2,y\n")
    assert read(path, has_header=False).columns == ["column_0", "column_1"]
    assert read(path, has_header=False, new_columns=["n"]).columns == ["n", "column_1"]


def test_hostile_column_names_arrive_as_written(write: Write) -> None:
    path = write("a.csv", '"say ""hi""",^a.*$,*,a.b,<b>x</b>,"two\nlines",abc\n1,2,3,4,5,6,7\n')
    rows = read(path, schema_overrides={"^a.*$": "float", "*": "string", "abc": "int"})
    assert rows.columns == ['say "hi"', "^a.*$", "*", "a.b", "<b>x</b>", "two\nlines", "abc"]
    assert rows.row(0) == (1, 2.0, "3", 4, 5, 6, 7)


def test_header_only_gives_columns_and_no_rows(write: Write) -> None:
    rows = read(write("a.csv", "a,b\n"))
    assert (rows.columns, rows.height) == (["a", "b"], 0)


def test_line_ends_marks_and_blank_lines_at_the_end_do_not_matter(write: Write) -> None:
    plain = read(write("a.csv", "a,b\n1,x\n2,\n"))
    assert read(write("b.csv", b"\xef\xbb\xbfa,b\r\n1,x\r\n2,\r\n\r\n\r\n")).equals(plain)
    assert read(write("c.csv", "a,b\n1,x\n2,")).equals(plain)


def test_a_blank_line_is_a_missing_value_where_there_is_one_column(write: Write) -> None:
    assert read(write("a.csv", "a\n1\n\n3\n"))["a"].to_list() == [1, None, 3]


def test_files_of_a_glob_are_read_one_after_the_other(write: Write) -> None:
    write("part-2.csv", "b,a\n0.5,3\n")
    write("part-1.csv", "a,b\n1,2\n,\n")
    path = write("part-3.csv", "a,b\n4,\n").replace("part-3", "part-*")
    assert read(path).to_dict(as_series=False) == {"a": [1, None, 3, 4], "b": [2.0, None, 0.5, None]}


def test_a_file_whose_name_looks_like_a_glob_is_that_file(write: Write) -> None:
    write("a1.csv", "a\n2\n")
    assert read(write("a[1].csv", "a\n1\n"))["a"].to_list() == [1]


@pytest.mark.parametrize("name", ["housing", "diamonds", "penguins", "planes"])
def test_shipped_data_is_read_as_polars_reads_it_whole(name: str) -> None:
    path = DATA / f"{name}.csv"
    expected = pl.read_csv(path, infer_schema_length=None, try_parse_dates=name == "housing")
    assert read(str(path)).equals(expected)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"encoding": "utf-9"}, "no encoding is named 'utf-9'; did you mean 'utf-8'?"),
        ({"encoding": "rot13"}, "no encoding is named 'rot13'"),
        ({"decimal_comma": True}, "decimal_comma needs another separator"),
        ({"quote_char": ","}, "quote_char and separator are the same"),
        ({"separator": "\t\t"}, "separator"),
        ({"separator": "§"}, "separator"),
        ({"quote_char": "\n"}, "quote_char"),
        ({"schema_overrides": {"a": "integer"}}, "schema_overrides"),
        ({"ignore_errors": True}, "ignore_errors"),
    ],
)
def test_odd_parameters_are_refused(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace("?", "[?]")):
        Csv.model_validate({"path": "a.csv", **parameters})
