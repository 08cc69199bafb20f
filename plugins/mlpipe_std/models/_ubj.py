"""UBJSON as XGBoost writes it, read without XGBoost: objects, counted arrays, numbers, text; nothing else."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

_NUMBERS = {
    "i": struct.Struct(">b"),
    "U": struct.Struct(">B"),
    "I": struct.Struct(">h"),
    "l": struct.Struct(">i"),
    "L": struct.Struct(">q"),
    "d": struct.Struct(">f"),
    "D": struct.Struct(">d"),
}
_CONSTANTS = {"T": True, "F": False, "Z": None}
_DEEPEST = 16
"""More objects and arrays in each other than any booster has."""


def read_ubj(data: bytes) -> Any:
    """The value that ``data`` holds; arrays of one type are NumPy's. ValueError where it holds nothing of the kind."""
    reader = _Reader(data)
    value = reader.value(_DEEPEST)
    if reader.place != len(data):
        raise ValueError("there is more after its end")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def value(self, depth: int) -> Any:
        mark = self._mark()
        if mark in _NUMBERS:
            return self._number(mark)
        if mark in _CONSTANTS:
            return _CONSTANTS[mark]
        if mark == "S":
            return self._text()
        if depth == 0:
            raise ValueError("it is nested too deep")
        if mark == "{":
            return self._object(depth - 1)
        if mark == "[":
            return self._array(depth - 1)
        raise ValueError(f"byte {self.place - 1} is no mark of a value")

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self._data[self.place : self.place + 1] != b"}":
            name = self._text()
            if name in found:  # XGBoost may take the other one
                raise ValueError(f"'{name}' is there twice")
            found[name] = self.value(depth)
        self.place += 1
        return found

    def _array(self, depth: int) -> Any:
        mark = self._mark()
        kind = self._mark() if mark == "$" else None
        if (self._mark() if kind else mark) != "#":
            raise ValueError(f"an array at byte {self.place - 1} has no length")
        length = self._length()
        if kind is None:
            return [self.value(depth) for _ in range(length)]
        if kind not in _NUMBERS:
            raise ValueError(f"an array at byte {self.place} is of no known type")
        number = _NUMBERS[kind]
        return np.frombuffer(self._take(length * number.size), number.format)

    def _length(self) -> int:
        if self._mark() != "L":
            raise ValueError(f"byte {self.place - 1} should begin a length")
        length = int(self._number("L"))
        if not 0 <= length <= len(self._data):
            raise ValueError(f"a length before byte {self.place} is {length}")
        return length

    def _text(self) -> str:
        return self._take(self._length()).decode()

    def _number(self, mark: str) -> Any:
        number = _NUMBERS[mark]
        return number.unpack(self._take(number.size))[0]

    def _mark(self) -> str:
        return self._take(1).decode("latin-1")

    def _take(self, size: int) -> bytes:
        found = self._data[self.place : self.place + size]
        if len(found) != size:
            raise ValueError("it ends too early")
        self.place += size
        return found
