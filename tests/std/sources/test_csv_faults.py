"""Csv: every fault of a file is named, with its row and line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlpipe.plugin import DataError
from mlpipe_std.sources.csv_file import Csv

Write = Callable[[str, str | bytes], str]


def fault(path: str, **parameters: object) -> DataError:
    with pytest.raises(DataError) as caught:
        Csv.model_validate({"path": path, **parameters}).scan()
    return caught.value


FAULTS: dict[str, tuple[str | bytes, str, str, str]] = {
    # name: content, line (empty where the whole file is meant), what, a part of the hint
    "empty": ("", "", "the file is empty", "right file"),
    "blank lines only": ("\n\n", "", "the file is empty", "right file"),
    "too many fields": ("a,b\n1,2\n1,2,3\n", ":3", "row 2 has 3 fields instead of 2", "quoted"),
    "too few fields": ("a,b\n1,2\n1\n4,5\n", ":3", "row 2 has 1 field instead of 2", "still needs its separator"),
    "too few of many": ("a,b,c\n1,2,3\n1,2\n4,5,6\n", ":3", "row 2 has 2 fields instead of 3", "quoted"),
    "blank line inside": ("a,b\n1,2\n\n4,5\n", ":3", "row 2 is a blank line", "remove"),
    "doubled names": ("a,b,a,b\n1,2,3,4\n", ":1", "several columns are named 'a', 'b'", "new_columns"),
    "bad byte in text": (b"a,b\nx,2\nf\xe9,3\n", ":3", "byte 9 (0xe9) is not utf-8 text", "encoding: windows-1252"),
    "bad byte in a number": (b"a\n1\n\xe9\n", ":3", "byte 4 (0xe9) is not utf-8 text", "encoding"),
    "bad byte in the header": (b"\xe9,b\n1,2\n", ":1", "byte 0 (0xe9) is not utf-8 text", "encoding"),
    "utf-16": ("a,b\n1,2\n".encode("utf-16"), "", "this is utf-16, not utf-8", "encoding: utf-16"),
    "utf-32": ("a,b\n1,2\n".encode("utf-32"), "", "this is utf-32, not utf-8", "encoding: utf-32"),
    "bare carriage returns": ("a,b\r1,2\r", ":1", "lines end in a carriage return alone", "mac2unix"),
    "open quote": ('a,b\n1,x\n2,"y\n3,z\n', ":3", "quotes do not match, from this line on", "quote_char: null"),
    "inches": ('a,b\n1,x\n2,5" disk\n3,z\n', ":3", "quotes do not match, from this line on", "quote_char: null"),
    "inches in the header": (
        'size 5",b\n1,2\n3,4\n',
        ":1",
        "quotes do not match, from this line on",
        "quote_char: null",
    ),
    "impossible date": ("d\n2024-13-45\n", ":2", "column 'd' holds '2024-13-45' in row 1, which is no date", "ISO"),
    "zip": (b"PK\x03\x04....", "", "this is a zip archive or a spreadsheet, not text", "unzip"),
    "parquet": (b"PAR1....PAR1", "", "this is a parquet file, not text", "use: parquet"),
}


@pytest.mark.parametrize(("content", "line", "what", "hint"), FAULTS.values(), ids=FAULTS)
def test_fault_is_named(write: Write, content: str | bytes, line: str, what: str, hint: str) -> None:
    path = write("data.csv", content)
    error = fault(path)
    assert (error.what, error.where) == (what, path + line)
    assert hint in error.hint


@pytest.mark.parametrize("rows", [20, 25_000])
def test_mixed_types_late_in_a_column_name_row_and_value(write: Write, rows: int) -> None:
    path = write("a.csv", "price,b\n" + "1,2\n" * rows + "n/a,2\n3,3\n")
    error = fault(path, infer_schema_length=min(rows, 10_000))
    assert error.what == f"column 'price' holds 'n/a' in row {rows + 1:,}, which is no int"
    assert error.where == f"{path}:{rows + 2}"
    assert error.hint == (
        "if it means missing: null_values: ['n/a']; if the column is text: schema_overrides: {price: string}"
    )


def test_following_the_hints_mends_it(write: Write) -> None:
    path = write("a.csv", "price,b\n" + "1,2\n" * 20 + "n/a,2\n")
    short = {"path": path, "infer_schema_length": 10}
    missing = Csv.model_validate({**short, "null_values": ["n/a"]}).scan().collect()
    text = Csv.model_validate({**short, "schema_overrides": {"price": "string"}}).scan().collect()
    assert missing["price"].to_list() == [1] * 20 + [None]
    assert text["price"].to_list() == ["1"] * 20 + ["n/a"]


def test_mixed_types_among_the_first_rows_are_text(write: Write) -> None:
    rows = Csv(path=write("a.csv", "a\n1\nx\n")).scan().collect()
    assert rows["a"].to_list() == ["1", "x"]


def test_late_faults_are_found_whatever_kind_they_are(write: Write) -> None:
    start = "n,d,b\n" + "1,2024-01-01,true\n" * 12_000
    huge = "12345678901234567890123"
    for last, what in {
        f"{huge},2024-01-01,true": f"column 'n' holds '{huge}' in row 12,001, which is no int",
        "1,02/03/2024,true": "column 'd' holds '02/03/2024' in row 12,001, which is no date",
        "1,2024-01-01,2": "column 'b' holds '2' in row 12,001, which is no boolean",
        "1,2024-01-01": "row 12,001 has 2 fields instead of 3",
        "1,2024-01-01,true,4": "row 12,001 has 4 fields instead of 3",
    }.items():
        error = fault(write("a.csv", f"{start}{last}\n"))
        assert error.what == what
        assert error.where.endswith(":12002")


def test_lines_count_comments_and_values_of_several_lines(write: Write) -> None:
    path = write("a.csv", '# top\na,b\n# middle\n"x\ny",1\nz,q\n')
    error = fault(path, comment_prefix="#", schema_overrides={"b": "int"})
    assert error.what == "column 'b' holds 'q' in row 2, which is no int"
    assert error.where == f"{path}:6"


def test_declared_types_that_do_not_fit_are_named(write: Write) -> None:
    path = write("a.csv", "day,n\n03/04/2024,1.5\n")
    assert fault(path, schema_overrides={"day": "date"}).what == (
        "column 'day' holds '03/04/2024' in row 1, which is no date"
    )
    assert fault(path, schema_overrides={"n": "int"}).what == "column 'n' holds '1.5' in row 1, which is no int"
    unknown = fault(path, schema_overrides={"days": "date"})
    assert unknown.what == "no column 'days'; did you mean 'day'?"
    assert unknown.hint == "there are: day, n"


def test_long_values_are_cut_in_messages(write: Write) -> None:
    error = fault(write("a.csv", "n\n" + "9" * 30 + "x" * 5000 + "\n"), schema_overrides={"n": "int"})
    assert len(error.what) < 120


def test_too_many_new_names(write: Write) -> None:
    assert fault(write("a.csv", "a\n1\n"), new_columns=["x", "y"]).what == "new_columns has 2 names for 1 columns"


def test_files_of_a_glob_need_the_same_columns_and_types(write: Write) -> None:
    write("a1.csv", "a,b\n1,2\n")
    other = write("a2.csv", "a,c\n1,2\n")
    error = fault(other.replace("a2", "a*"))
    assert (error.what, error.where) == ("has no column 'b', unlike a1.csv", other)
    write("a2.csv", "a,b,c\n1,2,3\n")
    assert fault(other.replace("a2", "a*")).what == "has a column 'c' too many, unlike a1.csv"
    write("a2.csv", "a,b\n1,x\n")
    error = fault(other.replace("a2", "a*"))
    assert error.what.startswith("column 'b' is string here and int in ")
    assert error.where == other
    mended = Csv.model_validate({"path": other.replace("a2", "a*"), "schema_overrides": {"b": "string"}})
    assert mended.scan().collect()["b"].to_list() == ["2", "x"]
