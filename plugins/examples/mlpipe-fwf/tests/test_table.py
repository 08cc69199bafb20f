from __future__ import annotations

import csv
import gzip
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from mlpipe_fwf.table import Table
from pydantic import ValidationError

from mlpipe.plugin import DataError
from mlpipe.testing import check_plugin

FOLDER = Path(__file__).parents[1]
PENGUINS = {
    "species": {"start": 1, "end": 9},
    "island": {"start": 11, "end": 19},
    "bill_length_mm": {"start": 21, "end": 23, "type": "float", "decimals": 1},
    "body_mass_g": {"start": 33, "end": 36, "type": "int"},
    "sex": {"start": 38, "end": 38},
    "year": {"start": 40, "end": 43, "type": "date", "format": "%Y"},
}
STATIONS = "\n".join(
    [
        f"{'ACW00011604':11} {17.1167:8.4f} {-61.7833:9.4f} {10.1:6.1f}    {'ST JOHNS COOLIDGE FLD':30}              ",
        f"{'AE000041196':11} {25.3330:8.4f} {55.5170:9.4f} {34.0:6.1f}    {'SHARJAH INTER. AIRP':30} GSN     41196",
        "",
        f"{'AFM00040990':11} {31.5000:8.4f} {65.8500:9.4f} {-999.9:6.1f}    KANDAHAR AIRPORT",
    ]
)
"""As in ghcnd-stations.txt of NOAA; the last line's blanks, and its end, are missing."""
LAYOUT = {
    "station": {"start": 1, "end": 11},
    "latitude": {"start": 13, "end": 20, "type": "float"},
    "elevation": {"start": 32, "end": 37, "type": "float", "missing": ["-999.9"]},
    "name": {"start": 42, "end": 71},
    "wmo": {"start": 81, "end": 85, "type": "int"},
}


def table(path: Path | str, columns: dict[str, Any], **more: Any) -> Table:
    return Table.model_validate({"path": str(path), "columns": columns, **more})


test_table = check_plugin(table(FOLDER / "data" / "penguins.txt", PENGUINS, missing=["-99", "-999"]))


@pytest.fixture
def stations(tmp_path: Path) -> Path:
    path = tmp_path / "ghcnd-stations.txt"
    path.write_text(STATIONS)
    return path


def test_the_penguins_are_those_of_the_csv_file() -> None:
    source = table(FOLDER / "data" / "penguins.txt", PENGUINS, missing=["-99", "-999"])
    found = source.scan().collect()
    with (FOLDER.parents[2] / "data" / "penguins.csv").open() as file:
        expected = [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]
    assert found.height == len(expected) == 344
    for mine, theirs in zip(found.iter_rows(named=True), expected, strict=True):
        assert (mine["species"], mine["island"]) == (theirs["species"], theirs["island"])
        length, mass, sex = (theirs[name] for name in ("bill_length_mm", "body_mass_g", "sex"))
        assert mine["bill_length_mm"] == (None if length is None else pytest.approx(float(length)))
        assert mine["body_mass_g"] == (None if mass is None else float(mass))
        assert mine["sex"] == (None if sex is None else sex[0].upper())
        assert mine["year"] == date(int(theirs["year"]), 1, 1)


def test_stations_are_read_as_documented(stations: Path) -> None:
    assert table(stations, LAYOUT).scan().collect().rows() == [
        ("ACW00011604", 17.1167, 10.1, "ST JOHNS COOLIDGE FLD", None),
        ("AE000041196", 25.333, 34.0, "SHARJAH INTER. AIRP", 41196),
        ("AFM00040990", 31.5, None, "KANDAHAR AIRPORT", None),
    ]


def test_a_value_of_another_type_is_told_with_file_line_and_column(stations: Path) -> None:
    stations.write_text(STATIONS.replace("31.5000", "31.5O00"))
    with pytest.raises(DataError) as told:
        table(stations, LAYOUT).scan().collect()
    assert str(told.value).startswith(
        f"{stations}:4: column 'latitude' (places 13 to 20) holds '31.5O00', which is no float"
    )
    # The wrong column is not asked for, so that nobody looks at it.
    assert table(stations, LAYOUT).scan().select("name").collect().height == 3


def test_only_as_much_is_read_as_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("1\n" * 50_000 + "x\n")
    rows = table(path, {"number": {"start": 1, "end": 3, "type": "int"}}).scan()
    assert rows.head(3).collect()["number"].to_list() == [1, 1, 1]
    with pytest.raises(DataError, match="50001: column 'number'"):
        rows.collect()


@pytest.mark.parametrize("text", ["12345", " 1234", "12.34", "-1.5 ", "    ", "", "1e3"])
def test_decimals_that_are_implied(text: str, tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text(f"a{text}\n")
    amount = {"start": 2, "end": 6, "type": "float", "decimals": 2}
    expected = {"12345": 123.45, " 1234": 12.34, "12.34": 12.34, "-1.5 ": -1.5, "1e3": 10.0}.get(text)
    assert table(path, {"amount": amount}).scan().collect()["amount"].to_list() == [expected]


@pytest.mark.parametrize("text", ["inf", "NaN", "1,5", "0x1f", "1_000"])
def test_what_is_no_number(text: str, tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text(text)
    with pytest.raises(DataError, match="which is no float"):
        table(path, {"amount": {"start": 1, "end": 6, "type": "float"}}).scan().collect()


def test_places_are_characters_in_any_encoding(tmp_path: Path) -> None:
    path = tmp_path / "places.txt"
    path.write_bytes("Malmö 12\nAmål  34\n".encode("latin-1"))
    columns = {"place": {"start": 1, "end": 5}, "code": {"start": 7, "end": 8, "type": "int"}}
    assert table(path, columns, encoding="latin-1").scan().collect().rows() == [("Malmö", 12), ("Amål", 34)]
    with pytest.raises(DataError, match=r"after line 0 comes a byte \(0xf6\) that is not utf-8 text"):
        table(path, columns).scan()


def test_packed_files_hold_the_same(stations: Path, tmp_path: Path) -> None:
    expected = table(stations, LAYOUT).scan().collect()
    packed = tmp_path / "stations.txt.gz"
    packed.write_bytes(gzip.compress(stations.read_bytes()))
    assert table(packed, LAYOUT).scan().collect().equals(expected)
    archive = tmp_path / "stations.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as into:
        into.write(stations, "2024/stations.txt")
        into.writestr("readme.md", "what stands where")
    assert table(archive, LAYOUT, member="*.txt").scan().collect().equals(expected)
    with pytest.raises(DataError, match="2 files in the archive match") as told:
        table(archive, LAYOUT).scan()
    assert "2024/stations.txt, readme.md" in str(told.value)


def test_lines_before_the_data_are_passed_over(stations: Path) -> None:
    stations.write_text(f"STATION     LATITUDE\n-----------\n{STATIONS}")
    assert table(stations, LAYOUT, skip_lines=2).scan().collect().height == 3


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "binary.txt"
    path.write_text("x" * 3_000_000)
    with pytest.raises(DataError, match="line 1 has more than 1,000,000 characters"):
        table(path, LAYOUT).scan()


def test_a_misspelt_file_is_named(stations: Path) -> None:
    with pytest.raises(DataError, match=r"no such file; did you mean 'ghcnd-stations.txt'\?"):
        table(stations.with_name("ghcnd-station.txt"), LAYOUT).scan()


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ({"start": 5, "end": 4}, "is before 'start'"),
        ({"start": 0, "end": 4}, "greater than or equal to 1"),
        ({"start": 1, "end": 4, "decimals": 2}, "goes with type: float"),
        ({"start": 1, "end": 4, "typ": "int"}, "Extra inputs are not permitted"),
    ],
)
def test_impossible_columns_are_refused(column: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        table("any.txt", {"a": column})


def test_a_column_may_have_any_name(stations: Path) -> None:
    columns = {"*": LAYOUT["station"], "^.*$": LAYOUT["latitude"], "line": LAYOUT["name"]}
    found = table(stations, columns).scan().filter(pl.selectors.by_name("^.*$").as_expr() > 20).collect()
    assert found.columns == ["*", "^.*$", "line"]
    assert found.height == 2
