"""Markdown made of text that was not written as such."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; a bar within a cell is escaped."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def prose(text: str) -> str:
    """A docstring as Markdown: code stays code, and nothing else is taken for markup."""
    parts = _CODE.split(re.sub(r"(?<!`)``(?!`)", "`", text))
    return "".join(part if part.startswith("`") else _plain(part) for part in parts)


def literal(value: Any) -> str:
    """A default value as code; a dash where there is none to show."""
    if value is None or value == () or isinstance(value, BaseModel):
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return '`""`' if value == "" else f"`{value}`"


def code(text: str, language: str) -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def first_sentence(text: str) -> str:
    """The first sentence of a docstring."""
    paragraph = " ".join(text.partition("\n\n")[0].replace("``", "`").split())
    return re.split(r"(?<=\.) (?=[A-Z])", paragraph)[0]


def _plain(text: str) -> str:
    return re.sub(r"([*<\[])", r"\\\1", text)
