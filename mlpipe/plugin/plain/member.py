"""A member: the bytes of one array, frame or bytes value, kept as buffers so that nothing is copied early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlpipe.errors import StateError

Buffer = bytes | memoryview


@dataclass(frozen=True, eq=False)
class Member:
    """What stands in the tree for a value (``tag``, ``note``), and its bytes in pieces."""

    tag: str
    note: Any
    """All that is needed to read the bytes, as JSON."""
    parts: tuple[Buffer, ...]


def damaged(why: str) -> StateError:
    """The error for bytes that do not hold plain data."""
    return StateError(
        f"these bytes are no plain state: {why}",
        hint="they were cut short, changed, or written by something else; make them again",
    )
