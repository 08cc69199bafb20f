"""A source: fixed-width text."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import polars as pl
import polars.selectors as cs
from polars.io.plugins import register_io_source
from pydantic import AfterValidator

from mlpipe.plugin import DataError, Field, FilePath, Source
from mlpipe_fwf.columns import DTYPES, FixedColumn
from mlpipe_fwf.lines import Lines


def _known(encoding: str) -> str:
    try:
        codecs.lookup(encoding)
        "".encode(encoding)
    except LookupError as error:
        raise ValueError(f"no encoding is named '{encoding}'") from error
    return encoding


class Table(Source, name="fwf.table"):
    """Reads fixed-width text, in which each column stands at the same places of every line.

    So are the files of many offices: weather stations (NOAA), tax records (IRS), census microdata, and whatever comes
    from COBOL or Fortran. Columns are given as the files' documentation gives them: by the places of the first and the
    last character, counted from 1. They may overlap, and need not cover the line; what stands behind a line's end is
    missing, and so are blanks. Blank lines are passed over.

    The file may be gzipped, or stand in a ZIP archive. It is read a few thousand lines at a time, and of these only
    the columns that are asked for; a value that is not of its column's type ends the run, with file, line and column.

    ```yaml
    use: fwf.table
    path: ghcnd-stations.txt
    columns:
      station: {start: 1, end: 11}
      latitude: {start: 13, end: 20, type: float}
      elevation: {start: 32, end: 37, type: float, missing: ["-999.9"]}
    ```
    """

    path: FilePath = Field(description="The file: text, gzipped text, or a ZIP archive with one.")
    columns: dict[Annotated[str, Field(min_length=1)], FixedColumn] = Field(
        min_length=1, description="The columns by name: start, end, and if they are no text, their type."
    )
    missing: list[Annotated[str, Field(min_length=1)]] = Field(
        [], description="Texts that mean missing in any column, besides blanks."
    )
    encoding: Annotated[str, AfterValidator(_known)] = Field(
        "utf-8", description="How the text is encoded: any encoding that Python knows."
    )
    skip_lines: int = Field(0, ge=0, le=1_000_000, description="How many lines to pass over at the start.")
    member: str = Field("*", min_length=1, description="Of a ZIP archive: the one file in it, by name or as *.txt.")

    def scan(self) -> pl.LazyFrame:
        """The table, read while the query runs. Raises DataError at once where the file cannot be opened."""
        next(self._lines().batches(), None)
        return register_io_source(self._read, schema=self._schema(), is_pure=True)

    def fingerprint(self) -> str:
        """A digest of the file's bytes."""
        file = Path(self.path)
        try:
            with file.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror or error}", where=str(file)) from error

    def _schema(self) -> pl.Schema:
        return pl.Schema({name: DTYPES[column.type] for name, column in self.columns.items()})

    def _lines(self) -> Lines:
        return Lines(Path(self.path), self.member, self.encoding, self.skip_lines)

    def _read(
        self, names: list[str] | None, predicate: pl.Expr | None, rows: int | None, batch: int | None
    ) -> Iterator[pl.DataFrame]:
        """What polars asks for: columns by name, rows by a condition, or the first so many."""
        wanted = [name for name in self.columns if names is None or name in names]
        left = rows
        for lines in self._lines().batches():
            found = self._values(lines if left is None else lines.head(left), wanted)
            left = None if left is None else left - found.height
            yield found if predicate is None else found.filter(predicate)
            if left == 0:
                return

    def _values(self, lines: pl.DataFrame, names: list[str]) -> pl.DataFrame:
        if not names:
            return pl.DataFrame(height=lines.height)
        texts = lines.select(self.columns[name].text(pl.col("line"), self.missing).alias(name) for name in names)
        values = texts.select(self.columns[name].value(_column(name)).alias(name) for name in names)
        for name in names:
            self._require_values(name, lines, texts.get_column(name), values.get_column(name))
        return values

    def _require_values(self, name: str, lines: pl.DataFrame, texts: pl.Series, values: pl.Series) -> None:
        wrong = values.is_null() & texts.is_not_null()
        if values.dtype == pl.Float64:
            wrong |= values.is_infinite().fill_null(value=False) | values.is_nan().fill_null(value=False)
        if not wrong.any():
            return
        row, column = wrong.arg_true()[0], self.columns[name]
        text = texts[row]
        wanted = f"date written {column.format}" if column.type == "date" else column.type
        raise DataError(
            f"column '{name}' (places {column.start} to {column.end}) holds '{text}', which is no {wanted}",
            where=f"{self.path}:{lines['number'][row]}",
            hint=f"if it means missing: missing: ['{text}']; else look at the places, or read it as text",
        )


def _column(name: str) -> pl.Expr:
    return cs.by_name(name).as_expr()
