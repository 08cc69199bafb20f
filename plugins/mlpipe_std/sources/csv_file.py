"""The source ``csv``: text files with separated values."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import polars as pl
from pydantic import AfterValidator, model_validator

from mlpipe.plugin import Column, Field, FilePath, Source, require_columns, suggest
from mlpipe_std._columns import col
from mlpipe_std._types import DTYPES
from mlpipe_std.sources._content import Content, is_text_encoding, opened
from mlpipe_std.sources._csv_sniffing import sniff
from mlpipe_std.sources._csv_table import CsvTable
from mlpipe_std.sources._csv_text import Dialect, read_names
from mlpipe_std.sources._csv_types import settle, unite
from mlpipe_std.sources._files import find_files, fingerprint, same_columns

_Type = Literal["int", "float", "string", "category", "boolean", "date", "datetime", "time"]
_CHARACTER = r"^[\x01-\x09\x0b\x0c\x0e-\x7f]$"  # one byte, and no line end
_COMMON_ENCODINGS = ("utf-8", "utf-16", "utf-32", "windows-1252", "latin-1", "iso-8859-15", "shift_jis", "gb18030")


def _known_encoding(name: str) -> str:
    if not is_text_encoding(name):
        near = suggest(name, _COMMON_ENCODINGS) or f"; common ones are {', '.join(_COMMON_ENCODINGS)}"
        raise ValueError(f"no encoding is named '{name}'{near}")
    return name


class Csv(Source, name="csv"):
    """Reads CSV files, in any encoding, compressed or not.

    The parameters have the names and meanings of ``polars.scan_csv``. Every row is read once before the run
    starts, so that what is wrong with the file is said at once, with row and line: rows that are too long or too
    short, bytes that are no text, column names that stand there twice, a value that does not fit its column. Blank
    lines at the end are passed over.

    Types come from the first ``infer_schema_length`` rows and are made sure of with all others. Numbers with leading
    zeros, and numbers of more than 64 bits, are identifiers and stay text. Dates and times are those of ISO 8601
    (``2024-05-31``, ``2024-05-31T12:00``, with or without zone, which gives UTC); other forms stay text, to be cast
    with a format, since 03/04/2024 is a different day in different countries.

    Files compressed by gzip, zstandard, bzip2 or xz, and those in another encoding, are unpacked into a temporary
    file that vanishes after the run.

    ```yaml
    use: csv
    path: data/housing.csv
    null_values: [NA]
    schema_overrides: {zipcode: category}
    ```
    """

    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".csv.gz", ".csv.zst", ".csv.bz2", ".csv.xz", ".tsv.gz")

    path: FilePath = Field(description="A file, or a glob of files with the same columns, such as sales/*.csv.gz.")
    separator: str = Field(",", pattern=_CHARACTER, description="The one character between values.")
    quote_char: str | None = Field(
        '"',
        pattern=_CHARACTER,
        description="The one character around values that hold a separator; null for none.",
    )
    null_values: str | list[str] | dict[Column, str] | None = Field(
        None, description="Texts that mean missing, besides the empty one: one, several, or one for each named column."
    )
    encoding: Annotated[str, AfterValidator(_known_encoding)] = Field(
        "utf-8", description="How the text is encoded: any encoding that Python knows."
    )
    decimal_comma: bool = Field(False, description="Whether numbers are written 1,5 instead of 1.5.")
    has_header: bool = Field(True, description="Whether the first row holds the column names.")
    new_columns: list[Annotated[str, Field(min_length=1)]] = Field(
        [], description="Names for the columns, from the first on, in place of the header's or of column_0 and so on."
    )
    skip_rows: int = Field(0, ge=0, description="How many rows to pass over before the header.")
    comment_prefix: str | None = Field(
        None, min_length=1, max_length=5, description="What lines to pass over begin with, such as #."
    )
    try_parse_dates: bool = Field(True, description="Whether ISO 8601 dates and times become such, or stay text.")
    infer_schema_length: int | None = Field(
        10_000, ge=1, description="How many rows decide the types; null for all, which takes longer."
    )
    schema_overrides: dict[Column, _Type] = Field(
        {}, description="The types of columns that are known, column by column; the others are inferred."
    )

    @classmethod
    def sniff(cls, path: Path) -> Mapping[str, Any]:
        return sniff(path)

    @model_validator(mode="after")
    def _refuse_ambiguity(self) -> Csv:
        if self.decimal_comma and self.separator == ",":
            raise ValueError("decimal_comma needs another separator than the comma: separator: ';'")
        if self.quote_char == self.separator:
            raise ValueError("quote_char and separator are the same")
        return self

    def scan(self) -> pl.LazyFrame:
        """The rows of all files, one after the other, once all of them are known to be readable."""
        files = find_files(self.path)
        with ExitStack() as stack:
            tables = [self._table(stack.enter_context(opened(file, self.encoding))) for file in files]
            same_columns([(table.content.file, table.names) for table in tables])
            names = tables[0].names
            require_columns(self.schema_overrides, names, where=str(files[0]))
            declared = {name: DTYPES[word] for name, word in self.schema_overrides.items()}
            settled = [
                settle(table, declared, first_rows=self.infer_schema_length, dates=self.try_parse_dates)
                for table in tables
            ]
            types = unite([(str(file), found) for file, (found, _) in zip(files, settled, strict=True)])
            frames = [
                table.scan(types, n_rows=rows).select(col(name) for name in names)
                for table, (_, rows) in zip(tables, settled, strict=True)
            ]
        return frames[0] if len(frames) == 1 else pl.concat(frames)

    def fingerprint(self) -> str:
        """A digest of the bytes of all files."""
        return fingerprint(self.path)

    def _table(self, content: Content) -> CsvTable:
        dialect = Dialect(self.separator, self.quote_char, self.comment_prefix, self.skip_rows, self.has_header)
        names = read_names(content, dialect, self.new_columns)
        options = {"null_values": self.null_values, "decimal_comma": self.decimal_comma}
        return CsvTable(content, dialect, names, options)
