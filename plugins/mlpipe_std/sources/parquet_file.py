"""The source ``parquet``: columnar files."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import polars as pl

from mlpipe.plugin import DataError, Field, FilePath, Source
from mlpipe_std.sources._files import find_files, fingerprint, readable, same_columns
from mlpipe_std.sources._nested import NESTED_WORDS, Nested, flatten


class Parquet(Source, name="parquet"):
    """Reads parquet files.

    Only the columns and row groups that are needed are read, so that a file may be larger than memory. Types are those
    of the file; files of a glob need the same ones.

    ```yaml
    use: parquet
    path: data/flights.parquet
    ```
    """

    suffixes: ClassVar[tuple[str, ...]] = (".parquet",)

    path: FilePath = Field(description="A file, or a glob of files with the same columns.")
    hive_partitioning: bool = Field(
        False, description="Whether folders named column=value add columns, as in sales/year=2024/part-0.parquet."
    )
    nested: Nested = Field("refuse", description=NESTED_WORDS)

    def scan(self) -> pl.LazyFrame:
        """The rows of all files, one after the other."""
        files = find_files(self.path)
        schemas = [(file, _schema(file)) for file in files]
        same_columns([(file, list(schema)) for file, schema in schemas])
        _same_types(schemas)
        rows = pl.scan_parquet(files, hive_partitioning=self.hive_partitioning, glob=False, missing_columns="raise")
        return flatten(rows, self.nested, str(files[0]))

    def fingerprint(self) -> str:
        """A digest of the bytes of all files."""
        return fingerprint(self.path)


def _schema(file: Path) -> dict[str, pl.DataType]:
    try:
        with readable(file):
            return dict(pl.read_parquet_schema(file))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise DataError(
            f"not a parquet file: {str(error).splitlines()[0]}",
            where=str(file),
            hint="is it damaged, or of another kind?",
        ) from error


def _same_types(schemas: list[tuple[Path, dict[str, pl.DataType]]]) -> None:
    first, types = schemas[0]
    for file, others in schemas[1:]:
        for name, dtype in types.items():
            if others[name] != dtype:
                raise DataError(
                    f"column '{name}' is {others[name]}, but {dtype} in {first.name}",
                    where=str(file),
                    hint="all files of a glob need the same types",
                )
