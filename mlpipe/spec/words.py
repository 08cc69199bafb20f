"""How values of a spec are shown inside messages."""

from __future__ import annotations

LONGEST = 60
_KINDS: dict[type, str] = {
    dict: "a mapping",
    list: "a list",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    type(None): "nothing",
}


def plain(text: str) -> str:
    """The text with control characters escaped, so that it cannot steer a terminal, and clipped."""
    safe = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
    return safe if len(safe) <= LONGEST else f"{safe[: LONGEST - 1]}…"


def quoted(text: str) -> str:
    """The text between single quotes, safe to print."""
    return f"'{plain(text)}'"


def kind_of(value: object) -> str:
    """What a value is, in the words of YAML: ``a list``, ``text`` …"""
    return _KINDS.get(type(value), type(value).__name__)


def shown(value: object) -> str:
    """A scalar as it would be written, a collection by its kind."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return plain(repr(value))
    return kind_of(value)
