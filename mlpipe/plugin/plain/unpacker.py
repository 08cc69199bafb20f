"""From a JSON tree with members back to plain data; only what the packer writes is read."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

from mlpipe.plugin.plain.arrays import read_array
from mlpipe.plugin.plain.frames import read_frame
from mlpipe.plugin.plain.marks import ENDINGS, INT64, MAX_DEPTH, TAG
from mlpipe.plugin.plain.member import damaged


class Unpacker:
    """Turns a tree back into the state; ``take(ending)`` gives the bytes of the next member."""

    def __init__(self, take: Callable[[str], bytes]) -> None:
        self._take = take
        self._readers: dict[str, Callable[[Any], Any]] = {
            "$int": _read_int,
            "$float": _read_float,
            "$bytes": lambda note: _read_bytes(note, take(ENDINGS["bytes"])),
            "$array": lambda note: read_array(note, take(ENDINGS["array"])),
            "$frame": lambda note: read_frame(note, take(ENDINGS["frame"])),
        }

    def unpack(self, tree: Any, depth: int = 0) -> Any:
        """The value of a tree. Raises StateError for anything that Packer does not write."""
        if type(tree) is int and tree not in INT64:
            raise damaged("a large whole number is not written in its one form")
        if not isinstance(tree, list | dict):
            return tree
        if isinstance(tree, dict) and (tag := _tag_of(tree)) is not None:
            return self._tagged(tag, tree)
        if depth >= MAX_DEPTH:
            raise damaged("too deep a tree")
        if isinstance(tree, list):
            return [self.unpack(item, depth + 1) for item in tree]
        return {key.removeprefix(TAG): self.unpack(value, depth + 1) for key, value in tree.items()}

    def _tagged(self, tag: str, tree: dict[str, Any]) -> Any:
        if len(tree) != 1 or tag not in self._readers:
            raise damaged(f"unknown tag {tag!r:.40}")
        return self._readers[tag](tree[tag])


def _tag_of(tree: dict[str, Any]) -> str | None:
    return next((key for key in tree if key.startswith(TAG) and not key.startswith(TAG * 2)), None)


def _read_int(note: Any) -> int:
    try:
        value = int(note, 16)
    except (ValueError, TypeError):
        raise damaged("a large whole number cannot be read") from None
    if value in INT64 or format(value, "x") != note:
        raise damaged("a large whole number is not written in its one form")
    return value


def _read_float(note: Any) -> float:
    if not isinstance(note, str) or len(note) != 16:
        raise damaged("a float's bits are 16 hexadecimal digits")
    try:
        bits = bytes.fromhex(note)
    except ValueError:
        raise damaged("a float's bits are 16 hexadecimal digits") from None
    if bits.hex() != note:
        raise damaged("a float is not written in its one form")
    (value,) = struct.unpack(">d", bits)
    if math.isfinite(value):
        raise damaged("a float is not written in its one form")
    return float(value)


def _read_bytes(note: Any, data: bytes) -> bytes:
    if type(note) is not int or note != len(data):
        raise damaged("the length of a bytes value differs from its description")
    return data
