"""JSON in one form only: what is written for a tree is the one text that is read for it."""

from __future__ import annotations

import json
from typing import Any

from mlpipe.plugin.plain.member import damaged


def write_json(tree: Any) -> bytes:
    """The one text of a tree of str, bool, finite float, int, None, list and dict (in its own order)."""
    return json.dumps(tree, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def read_json(data: bytes) -> Any:
    """The tree that ``write_json`` wrote.

    Raises StateError for anything that it would have written otherwise, RecursionError for a very deep tree.
    """
    try:
        tree = json.loads(data.decode())
        # Written again it must be the same: no key twice, no spaces, no NaN, no second spelling of a number.
        same = write_json(tree) == data
    except ValueError as error:
        raise damaged(f"a tree cannot be read: {error}") from error
    if not same:
        raise damaged("a tree is not written in its one form")
    return tree
