"""Parquet: one file or several, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from mlpipe.plugin import DataError
from mlpipe_std.sources.parquet_file import Parquet

Write = Callable[[str, str | bytes], str]


def refusal(source: Parquet) -> DataError:
    with pytest.raises(DataError) as caught:
        source.scan()
    return caught.value


def test_types_arrive_as_stored(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, None], "^b$": ["x", "y"], "c": [1.5, float("nan")]}, schema_overrides={"a": pl.Int8})
    frame.write_parquet(tmp_path / "a.parquet")
    assert Parquet(path=str(tmp_path / "a.parquet")).scan().collect().equals(frame)


def test_files_of_a_glob_follow_each_other_by_name(tmp_path: Path) -> None:
    pl.DataFrame({"b": ["z"], "a": [3]}).write_parquet(tmp_path / "p2.parquet")
    pl.DataFrame({"a": [1, 2], "b": ["x", "y"]}).write_parquet(tmp_path / "p1.parquet")
    rows = Parquet(path=str(tmp_path / "*.parquet")).scan().collect()
    assert rows.rows() == [(1, "x"), (2, "y"), (3, "z")]


def test_folders_may_add_columns(tmp_path: Path) -> None:
    for year in (2023, 2024):
        folder = tmp_path / f"year={year}"
        folder.mkdir()
        pl.DataFrame({"a": [year % 10]}).write_parquet(folder / "part.parquet")
    path = str(tmp_path / "*" / "*.parquet")
    assert Parquet(path=path, hive_partitioning=True).scan().collect().rows() == [(3, 2023), (4, 2024)]
    assert Parquet(path=path).scan().collect().columns == ["a"]


def test_files_that_do_not_go_together_are_refused(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1], "b": [2]}).write_parquet(tmp_path / "p1.parquet")
    second = tmp_path / "p2.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(second)
    error = refusal(Parquet(path=str(tmp_path / "*.parquet")))
    assert (error.what, error.where) == ("has no column 'b', unlike p1.parquet", str(second))
    pl.DataFrame({"a": [1], "b": ["x"]}).write_parquet(second)
    error = refusal(Parquet(path=str(tmp_path / "*.parquet")))
    assert (error.what, error.where) == ("column 'b' is String, but Int64 in p1.parquet", str(second))


def test_nested_columns_are_treated_as_in_json(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"a": [{"x": 1, "*": 2}], "b": [[1]], "c": [3]}).write_parquet(path)
    assert refusal(Parquet(path=str(path))).what == "column 'a' holds objects"
    assert refusal(Parquet(path=str(path), nested="unnest")).what == "column 'b' holds lists"
    assert Parquet(path=str(path), nested="drop").scan().collect().columns == ["c"]
    pl.DataFrame({"a": [{"x": 1, "*": 2}]}).write_parquet(path)
    assert Parquet(path=str(path), nested="unnest").scan().collect().to_dicts() == [{"a.x": 1, "a.*": 2}]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"a,b\n1,2\n", b"PAR1" + b"x" * 40 + b"PAR1"])
def test_what_is_no_parquet_is_refused(write: Write, content: bytes) -> None:
    path = write("a.parquet", content)
    error = refusal(Parquet(path=path))
    assert error.what.startswith("not a parquet file: ")
    assert error.where == path
