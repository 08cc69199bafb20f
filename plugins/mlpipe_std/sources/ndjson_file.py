"""The source ``ndjson``: files with one JSON record on each line."""

from __future__ import annotations

from contextlib import ExitStack
from typing import ClassVar

import polars as pl

from mlpipe.plugin import DataError, Field, FilePath, Source
from mlpipe_std._columns import col
from mlpipe_std.sources._content import Content, opened, undecodable
from mlpipe_std.sources._files import find_files, fingerprint
from mlpipe_std.sources._nested import NESTED_WORDS, Nested, flatten
from mlpipe_std.sources._records import Shape, parse


class Ndjson(Source, name="ndjson"):
    """Reads newline-delimited JSON: one record on each line, also called JSON Lines.

    Every line is read once before the run starts, to find the columns and their types and what is wrong, by its line;
    after that the file is scanned, never held as a whole. A key that a record lacks is missing there; blank lines are
    passed over. Reading is as strict as that of ``json``.

    ```yaml
    use: ndjson
    path: data/events-*.ndjson.gz
    nested: unnest
    ```
    """

    suffixes: ClassVar[tuple[str, ...]] = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")

    path: FilePath = Field(description="A file, or a glob; it may be compressed by gzip, zstandard, bzip2 or xz.")
    nested: Nested = Field("refuse", description=NESTED_WORDS)

    def scan(self) -> pl.LazyFrame:
        """The rows of all files, one after the other, once all of them are known to be readable."""
        files = find_files(self.path)
        shape = Shape()
        with ExitStack() as stack:
            contents = [stack.enter_context(opened(file, keep_mark=False)) for file in files]
            for content in contents:
                _look_at(content, shape)
            schema = shape.schema()
            if not schema:
                raise DataError("no record in it", where=str(files[0]), hint="is it the right file?")
            frames = [pl.scan_ndjson(content.source, schema=schema) for content in contents]
        return flatten(pl.concat(frames).select(col(name) for name in schema), self.nested, str(files[0]))

    def fingerprint(self) -> str:
        """A digest of the bytes of all files."""
        return fingerprint(self.path)


def _look_at(content: Content, shape: Shape) -> None:
    try:
        with content.lines() as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    shape.add_record(parse(line.rstrip(), content.file, number), f"{content.file}:{number}")
    except UnicodeDecodeError as error:
        raise undecodable(content) or error from error
