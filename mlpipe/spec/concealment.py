"""What was read from the environment, kept out of messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlpipe.errors import SpecPath

_SHORTEST = 3
"""Shorter texts are no secrets, and stand in too many words."""


def conceal(message: str, values: Any, references: Mapping[SpecPath, str]) -> str:
    """The message with each value that was read from the environment replaced by its reference."""
    for path, reference in references.items():
        text = str(value_at(values, path))
        if len(text) >= _SHORTEST:
            message = message.replace(text, reference)
    return message


def holds(values: Any, part: str | int) -> bool:
    """Whether a mapping has this key or a list this index."""
    if isinstance(values, dict):
        return part in values
    return isinstance(values, list | tuple) and isinstance(part, int) and part < len(values)


def value_at(values: Any, path: SpecPath) -> Any:
    """What stands at a path; None where nothing does."""
    for part in path:
        if not holds(values, part):
            return None
        values = values[part]
    return values
