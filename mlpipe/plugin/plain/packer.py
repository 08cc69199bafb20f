"""From plain data to a JSON tree with members."""

from __future__ import annotations

import math
import struct
from typing import Any

from mlpipe.errors import StateError
from mlpipe.plugin.plain.arrays import write_array
from mlpipe.plugin.plain.frames import digest_frame, write_frame
from mlpipe.plugin.plain.marks import INT64, MAX_DEPTH, TAG
from mlpipe.plugin.plain.member import Member

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
            return value if value in INT64 else {"$int": format(value, "x")}
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
            packed[TAG + name if name.startswith(TAG) else name] = self.pack(values[key])
            self._path.pop()
        return packed

    def _member(self, value: Any) -> dict[str, Any]:
        member = self._write(value)
        self.members.append(member)
        return {TAG + member.tag: member.note}

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
