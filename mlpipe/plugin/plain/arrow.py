"""Whether an Arrow IPC file is compressed, seen in its own description, before anything is unpacked.

The few flatbuffer tables that say so: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_MAGIC = b"ARROW1"
_FOOTER_BATCHES = (2, 3)
"""Fields of the footer that list blocks: dictionaries and records."""
_BLOCK = 24
"""Bytes of a block: where it is, how long its description is, how long its content."""
_HEADER_TYPE, _HEADER = 1, 2
_DICTIONARY, _RECORDS = 2, 3
_DICTIONARY_DATA = 1
_COMPRESSION = 3


def is_compressed(data: bytes) -> bool:
    """Whether any batch of the file is compressed. ValueError where ``data`` is no such file."""
    if len(data) < 20 or not data.startswith(_MAGIC) or not data.endswith(_MAGIC):
        raise ValueError("it does not begin and end as an Arrow file does")
    size = _signed(data, len(data) - 10)
    footer = _follow(data, len(data) - 10 - size)
    return any(_batch_is_compressed(data, place) for place in _blocks(data, footer))


def _blocks(data: bytes, footer: int) -> Iterator[int]:
    for field in _FOOTER_BATCHES:
        listed = _field(data, footer, field)
        if listed is None:
            continue
        vector = _follow(data, listed)
        count = _signed(data, vector)
        if not 0 <= count <= len(data) // _BLOCK:
            raise ValueError("it lists more batches than it has room for")
        for index in range(count):
            yield int(_read(data, vector + 4 + index * _BLOCK, "<q"))


def _batch_is_compressed(data: bytes, place: int) -> bool:
    # Before version 0.15 of Arrow, the mark in front of the length was not there.
    message = _follow(data, place + (8 if _signed(data, place) == -1 else 4))
    kind, header = _field(data, message, _HEADER_TYPE), _field(data, message, _HEADER)
    if kind is None or header is None:
        raise ValueError("a batch has no header")
    batch = _follow(data, header)
    if _read(data, kind, "<B") == _DICTIONARY:
        inner = _field(data, batch, _DICTIONARY_DATA)
        if inner is None:
            raise ValueError("a dictionary has no values")
        batch = _follow(data, inner)
    elif _read(data, kind, "<B") != _RECORDS:
        raise ValueError("a batch is of an unknown kind")
    return _field(data, batch, _COMPRESSION) is not None


def _field(data: bytes, table: int, field: int) -> int | None:
    """Where a field of a table stands; None where it is left out."""
    directory = table - _signed(data, table)
    entry = 4 + 2 * field
    if entry + 2 > _read(data, directory, "<H"):
        return None
    offset = _read(data, directory + entry, "<H")
    return table + offset if offset else None


def _follow(data: bytes, place: int) -> int:
    return place + int(_read(data, place, "<I"))


def _signed(data: bytes, place: int) -> int:
    return _read(data, place, "<i")


def _read(data: bytes, place: int, form: str) -> int:
    if not 0 <= place <= len(data) - struct.calcsize(form):
        raise ValueError("it points out of itself")
    return int(struct.unpack_from(form, data, place)[0])
