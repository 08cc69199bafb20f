"""For each promise of a source a plugin that breaks it, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.io.plugins import register_io_source

from mlpipe.plugin import DataError, Field, FilePath, Source
from mlpipe.testing.kit import sources

Bad = Callable[[], type[Source]]


class Table(Source, name="test.table"):
    """Read a file of values separated by tabs."""

    path: FilePath = Field(description="The file.")

    def scan(self) -> pl.LazyFrame:
        self.require()
        try:
            rows = pl.scan_csv(self.path, separator="\t")
            rows.select(pl.all().null_count()).collect()
        except pl.exceptions.PolarsError as error:
            raise DataError(f"not a table: {error}", where=self.path) from error
        return rows

    def fingerprint(self) -> str:
        self.require()
        return hashlib.sha256(Path(self.path).read_bytes()).hexdigest()

    def require(self) -> None:
        """Raise a DataError where there is no file."""
        if not Path(self.path).is_file():
            raise DataError("no such file", where=self.path)


def schema_before_rows_without_columns() -> type[Source]:
    class Empty(Source, name="test.empty_source"):
        """Has nothing to give."""

        def scan(self) -> pl.LazyFrame:
            return pl.LazyFrame()

        def fingerprint(self) -> str:
            return "nothing"

    return Empty


def schema_before_rows() -> type[Source]:
    class Eager(Table, name="test.eager_source"):
        """Gives a frame that is read already."""

        def scan(self) -> Any:
            return _Frame(super().scan().collect())

    return Eager


class _Frame:
    """A frame that looks like a lazy one."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __getattr__(self, name: str) -> Any:
        return getattr(self._frame.lazy(), name)


def projection() -> type[Source]:
    class Whole(Table, name="test.whole"):
        """Reads all columns."""

        def scan(self) -> pl.LazyFrame:
            rows = super().scan()
            return rows.map_batches(lambda frame: frame, predicate_pushdown=True, projection_pushdown=False)

    return Whole


def projection_of_other_rows() -> type[Source]:
    class Shifting(Table, name="test.shifting"):
        """Gives a column other values where it is asked for alone."""

        def scan(self) -> pl.LazyFrame:
            rows = super().scan()

            def read(columns: Any, predicate: Any, count: Any, batch: Any) -> Iterator[pl.DataFrame]:
                found = rows if predicate is None else rows.filter(predicate)
                if columns == ["size"]:
                    found = found.with_columns(pl.col("size") + 1)
                found = found if columns is None else found.select(columns)
                yield (found if count is None else found.head(count)).collect()

            return register_io_source(read, schema=rows.collect_schema())

    return Shifting


def predicate() -> type[Source]:
    class Late(Table, name="test.late"):
        """Filters after it has read."""

        def scan(self) -> pl.LazyFrame:
            return super().scan().head(1_000_000)

    return Late


def fingerprint_stays() -> type[Source]:
    class Dated(Table, name="test.dated"):
        """Goes by the file's date."""

        def fingerprint(self) -> str:
            return super().fingerprint() + str(Path(self.path).stat().st_mtime)

    return Dated


def fingerprint_stays_a_text() -> type[Source]:
    class Numbered(Table, name="test.numbered_source"):
        """Gives a number."""

        def fingerprint(self) -> Any:
            return int(super().fingerprint(), 16)

    return Numbered


def fingerprint_changes() -> type[Source]:
    class Lazy(Table, name="test.lazy_source"):
        """Goes by the file's size."""

        def fingerprint(self) -> str:
            self.require()
            return str(Path(self.path).stat().st_size)

    return Lazy


def missing_file_is_told() -> type[Source]:
    class Trusting(Table, name="test.trusting_source"):
        """Says that something is wrong, but not which file."""

        def require(self) -> None:
            if not Path(self.path).is_file():
                raise DataError("cannot be read")

    return Trusting


def damaged_file_is_told() -> type[Source]:
    class Raw(Table, name="test.raw"):
        """Lets the library speak."""

        def scan(self) -> pl.LazyFrame:
            self.require()
            return pl.scan_csv(self.path, separator="\t")

    return Raw


def data_untouched() -> type[Source]:
    class Caching(Table, name="test.caching"):
        """Keeps a copy beside the file."""

        def scan(self) -> pl.LazyFrame:
            rows = super().scan()
            Path(f"{self.path}.cache").write_bytes(b"copy")
            return rows

    return Caching


BAD: Sequence[tuple[str, Bad, str]] = [
    ("schema_before_rows", schema_before_rows, "not a LazyFrame"),
    ("projection", projection, "reads all columns whatever is asked for"),
    ("projection", projection_of_other_rows, "column 'size' alone"),
    ("predicate", predicate, "reads all rows whatever is asked for"),
    ("fingerprint_stays", fingerprint_stays, "with another date"),
    ("fingerprint_stays", fingerprint_stays_a_text, "not a text"),
    ("fingerprint_changes", fingerprint_changes, "a byte has changed"),
    ("missing_file_is_told", missing_file_is_told, "cannot be read"),
    ("damaged_file_is_told", damaged_file_is_told, "raise a DataError"),
    ("data_untouched", data_untouched, "table.tsv.cache"),
]


@pytest.fixture
def table(tmp_path: Path) -> str:
    """A file to read."""
    path = tmp_path / "table.tsv"
    path.write_text("size\tcolour\n1.5\tred\n2.5\tblue\n3.5\tgreen\n")
    return str(path)


@pytest.mark.parametrize(("check", "bad", "words"), BAD, ids=[bad.__name__ for _, bad, _ in BAD])
def test_a_broken_promise_is_caught_by_its_check_alone(
    check: str, bad: Bad, words: str, caught: Any, table: str
) -> None:
    found = caught(bad()(path=table))
    assert set(found) == {check}, found
    assert words in found[check]


def test_an_honest_source_passes(caught: Any, table: str) -> None:
    assert not caught(Table(path=table))


def test_a_source_without_a_file_is_compared_with_other_data(caught: Any) -> None:
    class Made(Source, name="test.made"):
        """Make up numbers."""

        count: int = Field(3, ge=1, le=100, description="How many rows.")

        def scan(self) -> pl.LazyFrame:
            return pl.LazyFrame({"number": range(self.count), "half": [0.5] * self.count})

        def fingerprint(self) -> str:
            return str(self.count % 10)

    assert not caught(Made(), changed=Made(count=4))
    assert set(caught(Made(), changed=Made(count=13))) == {"fingerprint_changes"}


def test_a_table_has_columns(caught: Any) -> None:
    found = caught(schema_before_rows_without_columns()())
    assert set(found) == {"schema_before_rows"}


def test_each_check_has_a_plugin_that_it_catches() -> None:
    assert {check.name for check in sources.CHECKS} == {check for check, _, _ in BAD}
