"""A query whose rows come out in one order: what it leaves open is settled by all columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_PIECE = re.compile(
    r"(?P<skip>--[^\n]*|/\*(?:[^*]|\*(?!/))*\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`)"
    r"|(?P<word>[A-Za-z_]\w*)|(?P<mark>[();])"
)
_CUTS = ("limit", "offset", "fetch")


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    depth: int


def cuts_inside(query: str) -> bool:
    """Whether a part of the query in brackets takes a number of rows only."""
    words = list(_words(query))
    least = min((word.depth for word in words), default=0)
    return any(word.text in _CUTS and word.depth > least for word in words)


def settle_order(query: str, columns: Sequence[str]) -> str | None:
    """The query with all columns behind those that it is ordered by, or, where it is cut, before the cut.

    None where it neither orders nor cuts: its answer can be sorted as it is.
    """
    words = list(_words(query))
    least = min((word.depth for word in words), default=0)
    outer = [word for word in words if word.depth == least]
    orders = [first.start for first, second in pairwise(outer) if (first.text, second.text) == ("order", "by")]
    cut = next((word.start for word in outer if word.text in _CUTS and word.start > max(orders, default=0)), None)
    if not orders and cut is None:
        return None
    names = ", ".join(columns)
    end = cut if cut is not None else _end(query, least)
    added = f", {names} " if orders else f" order by {names} "
    return f"{query[:end].rstrip()}{added}{query[end:]}"


def _words(query: str) -> Iterator[_Word]:
    depth = 0
    for piece in _PIECE.finditer(query):
        if mark := piece["mark"]:
            depth += {"(": 1, ")": -1}.get(mark, 0)
        elif word := piece["word"]:
            yield _Word(word.lower(), piece.start(), depth)


def _end(query: str, depth: int) -> int:
    """Where the outermost part of the query ends: before closing brackets, a semicolon, blanks and comments."""
    end = len(query)
    at = 0
    for piece in _PIECE.finditer(query):
        if mark := piece["mark"]:
            at += {"(": 1, ")": -1}.get(mark, 0)
            if (mark == ";" and at <= depth) or (mark == ")" and at < depth):
                return piece.start()
        elif (piece["skip"] or "").startswith(("--", "/*")) and not query[piece.end() :].strip(" \n\t;)"):
            end = min(end, piece.start())
    return end
