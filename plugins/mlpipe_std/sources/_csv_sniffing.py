"""What a CSV file seems to need to be read: its separator, its encoding, how numbers and missing values are written."""

from __future__ import annotations

import bz2
import csv
import gzip
import lzma
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

_SAMPLE = 1 << 16
_SEPARATORS = (",", ";", "\t", "|")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
_MISSING = ("NA", "N/A", "NaN", "nan", "NULL", "null", "?", "-", "None")
_UNPACKERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


def sniff(path: Path) -> dict[str, Any]:
    """The parameters that differ from their defaults, judged by the first 64 kB."""
    data = _head(path)
    text, encoding = _decoded(data)
    lines = text.splitlines()[:-1] or text.splitlines()
    separator = max(_SEPARATORS, key=lambda each: (_columns(lines, each), -_SEPARATORS.index(each)))
    rows = list(csv.reader(lines, delimiter=separator))
    found: dict[str, Any] = {}
    if separator != ",":
        found["separator"] = separator
    cells = [cell.strip() for row in rows[1:] for cell in row]
    if separator != "," and sum(bool(_DECIMAL_COMMA.fullmatch(cell)) for cell in cells) > len(rows) / 4:
        found["decimal_comma"] = True
    if encoding != "utf-8":
        found["encoding"] = encoding
    if missing := _missing(rows):
        found["null_values"] = missing
    return found


def _head(path: Path) -> bytes:
    unpack = _UNPACKERS.get(path.suffix.lower(), open)
    try:
        with unpack(path, "rb") as stream:
            return bytes(stream.read(_SAMPLE))
    except (OSError, EOFError):
        return b""  # reading it will say what is wrong


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="ignore"), "utf-16"
    try:
        return data[: data.rfind(b"\n") + 1 or len(data)].decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("windows-1252", errors="replace"), "windows-1252"


def _columns(lines: list[str], separator: str) -> int:
    """How many columns a separator makes; none where lines disagree."""
    widths = {len(row) for row in csv.reader(lines[:200], delimiter=separator) if row}
    return widths.pop() if len(widths) == 1 else 0


def _missing(rows: list[list[str]]) -> list[str]:
    """Words for a missing value: such as stand among numbers, or are never anything else."""
    found: set[str] = set()
    for column in zip(*(row for row in rows[1:] if len(row) == len(rows[0])), strict=False):
        cells = {cell.strip() for cell in column if cell.strip()}
        words = cells & set(_MISSING)
        others = cells - words
        if words and (all(_NUMBER.fullmatch(cell) for cell in others) or words <= {"NA", "N/A", "NULL", "NaN"}):
            found |= words
    return sorted(found)
