"""A query whose rows come out in one order: what it leaves open is settled by all columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PIECE = re.compile(
    r"(?P<comment>--[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)"
    r"|(?P<text>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\$(?P<tag>\w*)\$(?s:.*?)\$(?P=tag)\$)"
    r"|(?P<word>[^\W\d][\w$@#]*)|(?P<number>\d+)|(?P<mark>\S)"
)
_QUERIES = ("select", "with", "from", "values")


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    depth: int
    opening: str
    """The first word of the brackets that it is in."""
    following: str

    @property
    def orders(self) -> bool:
        return (self.text, self.following) == ("order", "by")

    @property
    def cuts(self) -> bool:
        """Whether this is no name, but the word that a number of rows comes after."""
        after = {"limit": ("(", "all"), "offset": ("(",), "fetch": ("(", "first", "next")}.get(self.text)
        return after is not None and (self.following.isdecimal() or self.following in after)


def cuts_inside(query: str) -> bool:
    """Whether a part of the query in brackets takes a number of rows only."""
    words, least = _words(query)
    return any(word.cuts and word.depth > least for word in words)


def cuts_outside_order(query: str) -> bool:
    """Whether the query is cut, not ordered, and a query in its brackets is."""
    words, least = _words(query)
    outer = [word for word in words if word.depth == least]
    if any(word.orders for word in outer) or not any(word.cuts for word in outer):
        return False
    return any(word.orders and word.depth > least and word.opening in _QUERIES for word in words)


def settle_order(query: str, columns: Sequence[str]) -> str | None:
    """The query with all columns behind those that it is ordered by, or, where it is cut, before the cut.

    None where it neither orders nor cuts: its answer can be sorted as it is.
    """
    words, least = _words(query)
    outer = [word for word in words if word.depth == least]
    order = max((word.start for word in outer if word.orders), default=None)
    cut = next((word.start for word in outer if word.cuts and word.start > (order or 0)), None)
    if order is None and cut is None:
        return None
    if any(word.text == "by" and word.following == "all" and word.start > (order or 0) for word in outer):
        return query  # by all columns already
    names = ", ".join(columns)
    end = cut if cut is not None else _end(query, least)
    added = f" order by {names}" if order is None else f", {names}"
    return f"{query[:end]}\n{added} {query[end:]}"  # on a line of its own: a comment may end the one before


def _words(query: str) -> tuple[list[_Word], int]:
    """The words of a query outside texts and comments, and how deep in brackets the outermost are."""
    words = list(_each_word(query))
    return words, min((word.depth for word in words), default=0)


def _each_word(query: str) -> Iterator[_Word]:
    pieces = [piece for piece in _PIECE.finditer(query) if not piece["comment"]]
    texts = [piece[0].lower() for piece in pieces]
    openings = [""]
    for piece, text, following in zip(pieces, texts, [*texts[1:], ""], strict=True):
        if text == "(":
            openings.append(following)
        elif text == ")" and len(openings) > 1:
            inner = openings.pop()
            openings[-1] = inner if openings[-1] == "(" else openings[-1]
        elif piece["word"]:
            yield _Word(text, piece.start(), len(openings) - 1, openings[-1], following)


def _end(query: str, depth: int) -> int:
    """Where the outermost part of the query ends: before closing brackets, a semicolon, blanks and comments."""
    end = len(query)
    at = 0
    for piece in _PIECE.finditer(query):
        if mark := piece["mark"]:
            at += {"(": 1, ")": -1}.get(mark, 0)
            if (mark == ";" and at <= depth) or (mark == ")" and at < depth):
                return piece.start()
        elif piece["comment"] and not query[piece.end() :].strip(" \n\t;)"):
            end = min(end, piece.start())
    return end
