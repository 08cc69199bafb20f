"""From plain data to a JSON tree with members, and back; strict both ways."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

from mlpipe.errors import StateError
from mlpipe.plugin.plain.arrays import read_array, write_array
from mlpipe.plugin.plain.frames import digest_frame, read_frame, write_frame
from mlpipe.plugin.plain.member import Member, damaged

MAX_DEPTH = 64
"""How deep lists and dicts may stand inside each other."""

ENDINGS = {"array": "npy", "frame": "arrow", "bytes": "bin"}
"""Tag of a member -> the ending of its name."""

# In the tree, an object whose single key starts with "$" stands for what JSON cannot say;
# a dict's own key that starts with "$" is written with one more of them.
_TAG = "$"
_INT64 = range(-(2**63), 2**63)

_REMEDIES = {
    "tuple": "a list",
    "set": "a sorted list",
    "frozenset": "a sorted list",
    "bytearray": "bytes",
    "memoryview": "bytes",
    "complex": "a list of two floats, or an array",
    "Decimal": "a float or str",
    "date": "str (isoformat), or a datetime64 array",
    "datetime": "str (isoformat), or a datetime64 array",
    "Series": "a DataFrame (to_frame), a list (to_list) or an array (to_numpy)",
    "LazyFrame": "a DataFrame (collect)",
    "MaskedArray": "two plain arrays, the data and the mask",
    "memmap": "numpy.array(value)",
    "recarray": "numpy.asarray(value).view with a plain structured dtype",
}


class Packer:
    """Turns one state into a tree and its members, in the order in which they stand in the tree.

    ``for_digest``: dict keys are sorted, and a frame's member is its content, so that equal states give
    equal bytes. Otherwise keys keep their order, since plugins may rely on it.
    """

    def __init__(self, *, for_digest: bool = False) -> None:
        self.members: list[Member] = []
        self._for_digest = for_digest
        self._path: list[str | int] = []
        self._above: set[int] = set()

    def pack(self, value: Any) -> Any:
        """The tree of a value. Raises StateError at the first thing that is not plain."""
        kind = type(value)  # exact: a subclass would come back as its base
        if value is None or kind is bool:
            return value
        if kind is int:
            return value if value in _INT64 else {"$int": format(value, "x")}
        if kind is float:
            return value if math.isfinite(value) else {"$float": struct.pack(">d", value).hex()}
        if kind is str:
            return self._text(value)
        if kind is list or kind is dict:
            return self._container(value)
        return self._member(value)

    def _text(self, value: str) -> str:
        try:
            value.encode()
        except UnicodeEncodeError:
            raise self._refusal("text with half a surrogate pair is not plain data", "use bytes") from None
        return value

    def _container(self, value: Any) -> Any:
        if id(value) in self._above:
            raise self._refusal("a value that contains itself is not plain data", "write it out as a tree")
        if len(self._path) >= MAX_DEPTH:
            raise self._refusal(f"plain data is at most {MAX_DEPTH} levels deep", "use a flat list or an array")
        self._above.add(id(value))
        packed = self._dict(value) if type(value) is dict else self._list(value)
        self._above.remove(id(value))
        return packed

    def _list(self, values: list[Any]) -> list[Any]:
        packed = []
        for index, value in enumerate(values):
            self._path.append(index)
            packed.append(self.pack(value))
            self._path.pop()
        return packed

    def _dict(self, values: dict[Any, Any]) -> dict[str, Any]:
        for key in values:
            if type(key) is not str:
                raise self._refusal(f"the key {key!r:.80} is no text", "use str(key)")
        packed = {}
        for key in sorted(values) if self._for_digest else values:
            self._path.append(key)
            name = self._text(key)
            packed[_TAG + name if name.startswith(_TAG) else name] = self.pack(values[key])
            self._path.pop()
        return packed

    def _member(self, value: Any) -> dict[str, Any]:
        member = self._write(value)
        self.members.append(member)
        return {_TAG + member.tag: member.note}

    def _write(self, value: Any) -> Member:
        import numpy as np
        import polars as pl

        kind = type(value)
        if kind is bytes:
            return Member("bytes", len(value), (value,))
        if kind is np.ndarray:
            return write_array(value, self._where())
        if kind is pl.DataFrame:
            return (digest_frame if self._for_digest else write_frame)(value, self._where())
        if isinstance(value, np.generic):
            raise self._refusal(f"a numpy scalar ({kind.__name__}) is not plain data", "use value.item()")
        raise self._refusal(f"a value of type {kind.__name__} is not plain data", _remedy(kind))

    def _refusal(self, what: str, hint: str) -> StateError:
        return StateError(what, where=self._where(), hint=hint)

    def _where(self) -> str:
        shown = [f"[{step!r:.80}]" for step in self._path]
        if len(shown) > 8:
            shown[4:-3] = ["…"]
        return "state" + "".join(shown)


def _remedy(kind: type) -> str:
    for ancestor in kind.__mro__:
        if ancestor.__name__ in _REMEDIES:
            return f"use {_REMEDIES[ancestor.__name__]}"
        if ancestor in (dict, list, str, int, float):
            return f"use {ancestor.__name__}(value)"
    return "use None, bool, int, float, str, bytes, list, dict, numpy arrays and polars DataFrames only"


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
        if type(tree) is int and tree not in _INT64:
            raise damaged("a large whole number is not written in its one form")
        if not isinstance(tree, list | dict):
            return tree
        if isinstance(tree, dict) and (tag := _tag_of(tree)) is not None:
            return self._tagged(tag, tree)
        if depth >= MAX_DEPTH:
            raise damaged("too deep a tree")
        if isinstance(tree, list):
            return [self.unpack(item, depth + 1) for item in tree]
        return {key.removeprefix(_TAG): self.unpack(value, depth + 1) for key, value in tree.items()}

    def _tagged(self, tag: str, tree: dict[str, Any]) -> Any:
        if len(tree) != 1 or tag not in self._readers:
            raise damaged(f"unknown tag {tag!r:.40}")
        return self._readers[tag](tree[tag])


def _tag_of(tree: dict[str, Any]) -> str | None:
    return next((key for key in tree if key.startswith(_TAG) and not key.startswith(_TAG * 2)), None)


def _read_int(note: Any) -> int:
    try:
        value = int(note, 16)
    except (ValueError, TypeError):
        raise damaged("a large whole number cannot be read") from None
    if value in _INT64 or format(value, "x") != note:
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
