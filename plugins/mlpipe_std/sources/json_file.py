"""The source ``json``: files that hold a list of records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar

import polars as pl

from mlpipe.plugin import DataError, Field, FilePath, Source, listing, suggest
from mlpipe_std.sources._content import unpacked
from mlpipe_std.sources._files import find_files, fingerprint
from mlpipe_std.sources._nested import NESTED_WORDS, Nested, flatten
from mlpipe_std.sources._records import Shape, parse


class Json(Source, name="json"):
    """Reads records from JSON files: ``[{"price": 1}, …]``, or an object that holds such a list.

    A file is read as a whole; for large data ``ndjson`` or ``parquet`` serve better. A key that a record lacks is
    missing there. Reading is strict: no key twice, no NaN, one type for all values of a column (whole numbers become
    floats where one of them has a fraction), no number past 64 bits. Dates are text in JSON: ``cast`` makes them dates.

    ```yaml
    use: json
    path: data/airlines.json
    ```
    """

    suffixes: ClassVar[tuple[str, ...]] = (".json", ".json.gz")

    path: FilePath = Field(description="A file, or a glob of files; it may be compressed by gzip, bzip2 or xz.")
    records: str | list[Annotated[str, Field(min_length=1)]] = Field(
        "records",
        min_length=1,
        description="The key, or the keys from the outside in, of the list of records, where the file holds an object.",
    )
    nested: Nested = Field("refuse", description=NESTED_WORDS)

    def scan(self) -> pl.LazyFrame:
        """All records of all files, read at once."""
        files = find_files(self.path)
        shape = Shape()
        records: list[dict[str, Any]] = []
        for file in files:
            found = self._records(parse(unpacked(file), file), file)
            for number, record in enumerate(found, 1):
                shape.add_record(record, f"{file}, record {number:,}")
            records += found
        schema = shape.schema()
        if not schema:
            raise DataError("no record in it", where=str(files[0]), hint="is it the right file?")
        columns = {name: [record.get(name) for record in records] for name in schema}
        return flatten(pl.DataFrame(columns, schema=schema).lazy(), self.nested, str(files[0]))

    def fingerprint(self) -> str:
        """A digest of the bytes of all files."""
        return fingerprint(self.path)

    def _records(self, value: Any, file: Path) -> list[Any]:
        keys = [self.records] if isinstance(self.records, str) else self.records
        while isinstance(value, dict) and keys:
            if keys[0] not in value:
                raise DataError(
                    f"no key '{keys[0]}'{suggest(keys[0], value)}",
                    where=str(file),
                    hint=f"set records: to the key of the list; there are: {listing(list(value)) or 'none'}",
                )
            value, keys = value[keys[0]], keys[1:]
        if not isinstance(value, list):
            raise DataError("this holds no list of records", where=str(file), hint="[{...}, {...}] is one")
        return value
