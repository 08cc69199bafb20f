"""Predictions for a whole table, batch by batch, so that it need not fit into memory."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
from polars.io.plugins import register_io_source

from mlpipe.errors import CommandError, DataError, StoreError, listing, suggest
from mlpipe.pipeline.attribution import readable
from mlpipe.plugin import require_columns
from mlpipe.serving.answers import Answers
from mlpipe.store.files import store_errors, sync_file, sync_folder

ROWS = 50_000
"""Rows of a batch."""

SINKS: dict[str, Callable[[pl.LazyFrame, Path], Any]] = {
    ".csv": lambda rows, path: rows.sink_csv(path),
    ".parquet": lambda rows, path: rows.sink_parquet(path),
    ".ndjson": lambda rows, path: rows.sink_ndjson(path),
    ".jsonl": lambda rows, path: rows.sink_ndjson(path),
}
"""How the names of files end that can be written."""


@dataclass
class Predicting:
    """Raw rows with the answers beside them; ``rows_done`` counts as they are made."""

    rows: pl.LazyFrame
    answers: Answers
    keep: Sequence[str] | None = None
    """The columns to keep beside the answers; all where it is None."""
    where: str = "the data"
    rows_done: int = 0

    def kept(self) -> list[str]:
        """The columns that are kept. Raises DataError where one does not exist, CommandError where a name is taken."""
        known = self.rows.collect_schema().names()
        require_columns(self.keep or [], known, where=self.where)
        kept = known if self.keep is None else list(dict.fromkeys(self.keep))
        for name in self.answers.schema():
            if name in kept:
                raise CommandError(
                    f"the data has a column '{name}' already", hint="give the prediction another name with --name"
                )
        return kept

    def schema(self) -> dict[str, pl.DataType]:
        """The columns that come out."""
        given = self.rows.collect_schema()
        return {**{name: given[name] for name in self.kept()}, **self.answers.schema()}

    def batches(self) -> Iterator[pl.DataFrame]:
        """Rows with answers, in the order of the data. Raises DataError with the number of the row at fault."""
        kept = self.kept()
        require_columns(self.answers.scorer.request.names, self.rows.collect_schema().names(), where=self.where)
        try:
            for batch in self._read():
                found = self.answers.of(batch, self.rows_done + 1)
                self.rows_done += batch.height
                yield pl.concat([batch.select(cs.by_name(kept)), found], how="horizontal")
        except DataError as error:
            error.where = error.where or self.where
            raise

    def _read(self) -> Iterator[pl.DataFrame]:
        batches = iter(self.rows.collect_batches(chunk_size=ROWS))
        while True:
            try:
                batch = next(batches, None)
            except pl.exceptions.PolarsError as error:
                raise DataError(f"it cannot be read to its end: {readable(error)}", where=self.where) from error
            if batch is None:
                return
            yield batch

    def write(self, path: Path) -> None:
        """Write all of it to a file, by its ending; the file is there whole or as it was before.

        Raises CommandError for an ending that is not known, StoreError where the file cannot be written.
        """
        sink = _sink(path)
        beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
        schema = self.schema()
        lazy = register_io_source(lambda *_: self.batches(), schema=schema)
        with store_errors(path, hint="choose another place for the answers"):
            try:
                beside.touch()
                sink(lazy, beside)
                sync_file(beside)
                os.replace(beside, path)
                sync_folder(path.parent)
            except pl.exceptions.PolarsError as error:  # that is how some sinks tell of a full disk
                raise StoreError(f"cannot write {path}: {readable(error)}") from error
            finally:
                with suppress(OSError):
                    beside.unlink(missing_ok=True)

    def write_csv(self, write: Callable[[str], object]) -> None:
        """Hand all of it, as CSV, to ``write``, piece by piece."""
        head = pl.DataFrame(schema=self.schema()).write_csv()
        for batch in self.batches():  # its first refusal comes before the head is written
            write(head + batch.write_csv(include_header=False))
            head = ""
        write(head)


def _sink(path: Path) -> Callable[[pl.LazyFrame, Path], Any]:
    if path.suffix.lower() not in SINKS:
        raise CommandError(
            f"predictions cannot be written as '{path.suffix or path.name}'{suggest(path.suffix, SINKS)}",
            hint=f"there are: {listing(list(SINKS))}",
        )
    return SINKS[path.suffix.lower()]
