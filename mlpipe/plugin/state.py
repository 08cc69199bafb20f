"""Plain state: the only thing that ``fit`` may return, and its bytes."""

from __future__ import annotations

from typing import Any

State = dict[str, Any]
"""None, bool, int, float, str, bytes, list, dict with str keys, numpy arrays (no object dtype), polars frames."""


def encode(state: Any) -> bytes:
    raise NotImplementedError


def decode(data: bytes) -> Any:
    raise NotImplementedError


def digest(state: Any) -> str:
    raise NotImplementedError


def size(state: Any) -> int:
    raise NotImplementedError
