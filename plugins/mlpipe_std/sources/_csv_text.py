"""CSV as plain text: its header and its records, read as slowly and exactly as messages need it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mlpipe.plugin import DataError, listing
from mlpipe_std.sources._content import Content, undecodable


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written; the words are those of polars."""

    separator: str
    quote_char: str | None
    comment_prefix: str | None
    skip_rows: int
    has_header: bool


@dataclass(frozen=True)
class Record:
    """One record: the line that it ends on (from 1), and its fields; a blank line has none."""

    line: int
    fields: list[str]
    text: str
    """As it is written, after whatever was passed over before it."""


def read_names(content: Content, dialect: Dialect, instead: Sequence[str] = ()) -> list[str]:
    """The column names of the header (without one, ``column_0`` and so on), the first ones replaced by ``instead``.

    Raises DataError where there is nothing, or a name is there twice.
    """
    try:
        with content.lines() as text:
            first = next(_records(text, dialect), None)
    except UnicodeDecodeError as error:
        raise undecodable(content) or error from error
    except csv.Error as error:
        raise DataError(f"no header can be read: {error}", where=str(content.file), hint="is it CSV?") from error
    if first is None:
        raise DataError("the file is empty", where=str(content.file), hint="is it the right file?")
    names = first.fields if dialect.has_header else [f"column_{index}" for index in range(len(first.fields))]
    names = [*instead, *names[len(instead) :]]
    if dialect.quote_char and first.text.count(dialect.quote_char) % 2:
        raise unmatched_quotes(content, dialect.quote_char)
    _refuse_header(f"{content.file}:{first.line}", first, names)
    return names


def find_ragged(content: Content, dialect: Dialect, width: int) -> tuple[int | None, DataError | None]:
    """How many rows there are before the blank lines at the end, and what is wrong with the first that has not
    ``width`` fields. No number where there are none at the end, or the text cannot be followed.

    Blank lines in between are wrong too.
    """
    try:
        with content.lines() as text:
            records = _records(text, dialect)
            if dialect.has_header:
                next(records, None)
            return _follow(content, records, width)
    except (csv.Error, UnicodeDecodeError):
        return None, None


def _follow(content: Content, records: Iterator[Record], width: int) -> tuple[int | None, DataError | None]:
    good = 0
    blank: tuple[int, Record] | None = None
    for row, record in enumerate(records, 1):
        if not record.fields:
            blank = blank or (row, record)
        elif blank is not None:
            return good, _ragged(content, *blank, width)
        elif len(record.fields) != width:
            return good, _ragged(content, row, record, width)
        else:
            good = row
    return (None if blank is None else good), None


def line_of(content: Content, dialect: Dialect, row: int) -> int:
    """The line (from 1) on which a row of data (from 1) ends."""
    with content.lines() as text:
        for number, record in enumerate(_records(text, dialect), 0 if dialect.has_header else 1):
            if number == row:
                return record.line
    return 0


def unmatched_quotes(content: Content, quote: str) -> DataError:
    """The error for quotes that do not match, from the first line with an odd number of them on."""
    with content.lines() as text:
        line = next((number for number, line in enumerate(text, 1) if line.count(quote) % 2), 1)
    return DataError(
        "quotes do not match, from this line on",
        where=f"{content.file}:{line}",
        hint="if quotes have no meaning in this file: quote_char: null",
    )


def _records(text: Any, dialect: Dialect) -> Iterator[Record]:
    """All records from the header on; blank lines before it are passed over, as polars does."""
    lines = _Lines(text, dialect.comment_prefix)
    rows = csv.reader(
        lines,
        delimiter=dialect.separator,
        quotechar=dialect.quote_char,
        quoting=csv.QUOTE_MINIMAL if dialect.quote_char else csv.QUOTE_NONE,
    )
    to_skip = dialect.skip_rows
    at_start = True
    for fields in rows:
        if at_start and (to_skip or not fields):
            to_skip -= bool(fields)
            continue
        at_start = False
        yield Record(lines.number, fields, lines.take())


class _Lines:
    """Lines without the comments, counting them all."""

    def __init__(self, text: Any, comment_prefix: str | None) -> None:
        self._text = text
        self._prefix = comment_prefix
        self._given: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self.number += 1
            if self._prefix is None or not line.startswith(self._prefix):
                self._given.append(line)
                yield line

    def take(self) -> str:
        """The lines given since this was asked last."""
        text = "".join(self._given)
        self._given.clear()
        return text


def _refuse_header(where: str, first: Record, names: list[str]) -> None:
    if first.text.endswith("\r"):
        raise DataError(
            "lines end in a carriage return alone", where=where, hint="convert the line ends: mac2unix FILE"
        )
    if len(names) > len(first.fields):
        raise DataError(f"new_columns has {len(names)} names for {len(first.fields)} columns", where=where)
    twice = [f"'{name}'" for name, count in Counter(names).items() if count > 1]
    if twice:
        raise DataError(
            f"several columns are named {listing(twice)}",
            where=where,
            hint="rename them in the header, or name all columns by new_columns",
        )


def _ragged(content: Content, row: int, record: Record, width: int) -> DataError:
    where = f"{content.file}:{record.line}"
    count = len(record.fields)
    if count == 0:
        return DataError(f"row {row:,} is a blank line", where=where, hint="remove it")
    return DataError(
        f"row {row:,} has {count} field{'' if count == 1 else 's'} instead of {width}",
        where=where,
        hint="a value that holds the separator must be quoted; a missing value still needs its separator",
    )
