"""The lines of a file, of a gzipped one, or of one in a ZIP archive, a few thousand at a time."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

import polars as pl

from mlpipe.plugin import DataError, listing, suggest

_AT_ONCE = 20_000
_LONGEST = 1_000_000
"""A longer line is none: the file is of another kind, and must not fill the memory."""


@dataclass(frozen=True)
class Lines:
    """Where lines are read: a file, and the member of it that ``member`` matches, if it is a ZIP archive."""

    file: Path
    member: str
    encoding: str
    skip: int

    def batches(self) -> Iterator[pl.DataFrame]:
        """The columns ``number`` (of the line, from 1) and ``line``; blank lines are passed over.

        Raises DataError where the file cannot be read, or is no text in this encoding.
        """
        number = 0
        with self._opened() as (stream, where):
            text = io.TextIOWrapper(stream, encoding=self.encoding, newline=None)
            while lines := _some(text, where, number):
                batch = pl.DataFrame(
                    {"number": range(number + 1, number + len(lines) + 1), "line": lines},
                    schema={"number": pl.Int64, "line": pl.String},
                )
                number += len(lines)
                filled = pl.col("line").str.strip_chars() != ""
                yield batch.filter((pl.col("number") > self.skip) & filled)

    @contextmanager
    def _opened(self) -> Iterator[tuple[IO[bytes], str]]:
        """The bytes, and how errors call the file."""
        try:
            if zipfile.is_zipfile(self.file):
                with zipfile.ZipFile(self.file) as archive:
                    name = self._chosen(archive.namelist())
                    with archive.open(name) as stream:
                        yield stream, f"{self.file}/{name}"
            else:
                with self.file.open("rb") as plain:
                    zipped = plain.read(2) == b"\x1f\x8b"
                    plain.seek(0)
                    yield io.BufferedReader(gzip.GzipFile(fileobj=plain)) if zipped else plain, str(self.file)
        except FileNotFoundError as error:
            beside = [each.name for each in self.file.parent.iterdir()] if self.file.parent.is_dir() else []
            raise DataError(
                f"no such file{suggest(self.file.name, beside)}",
                where=str(self.file),
                hint="paths are relative to the spec's folder",
            ) from error
        except (EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
            raise DataError(f"damaged: {error}", where=str(self.file), hint="download it again") from error
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror or error}", where=str(self.file)) from error

    def _chosen(self, names: list[str]) -> str:
        files = sorted(name for name in names if not name.endswith("/"))
        found = [name for name in files if fnmatchcase(name, self.member)]
        if len(found) != 1:
            raise DataError(
                f"{len(found)} files in the archive match '{self.member}', one is needed",
                where=str(self.file),
                hint=f"set member to one of: {listing(files) or 'none, the archive is empty'}",
            )
        return found[0]


def _some(text: io.TextIOWrapper, where: str, before: int) -> list[str]:
    """The next lines, without their ends."""
    lines: list[str] = []
    try:
        while len(lines) < _AT_ONCE and (line := text.readline(_LONGEST)):
            if len(line) == _LONGEST:
                raise DataError(
                    f"line {before + len(lines) + 1:,} has more than {_LONGEST:,} characters",
                    where=where,
                    hint="is this a fixed-width text file?",
                )
            lines.append(line.rstrip("\n"))
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise DataError(
            f"after line {before + len(lines):,} comes a byte (0x{byte:02x}) that is not {text.encoding} text",
            where=where,
            hint="say how it is encoded; old files are often encoding: latin-1 or windows-1252",
        ) from error
    return lines
