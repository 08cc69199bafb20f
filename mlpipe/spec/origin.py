"""Where each value of a spec was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mlpipe.errors import Position, Problem, SpecError, SpecPath

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML 1.1 parsers count as the end of a line."""
_LONGEST_LINE = 160


class Source:
    """A text and the name of its file; turns marks of the parser into positions.

    ``shown`` is what messages quote where it differs from what is parsed, line for line.
    """

    def __init__(self, text: str, file: str, shown: str | None = None) -> None:
        self.text = text
        self.file = file
        self.lines = _LINE_BREAK.split(text if shown is None else shown)

    def line(self, number: int) -> str:
        """The text of a line, counted from 0; empty past the end."""
        return self.lines[number] if number < len(self.lines) else ""

    def mark(self, offset: int) -> tuple[int, int]:
        """Line and column, from 0, of a character of the text."""
        breaks = [match.end() for match in _LINE_BREAK.finditer(self.text, 0, offset)]
        return len(breaks), offset - (breaks[-1] if breaks else 0)

    def position(self, line: int, column: int) -> Position:
        """The position of a mark; both numbers count from 0, as the parser's do."""
        return Position(self.file, line + 1, column + 1, _excerpt(self.line(line), column))

    def refusal(self, message: str, line: int, column: int) -> SpecError:
        """The error for a text that cannot be read any further."""
        return SpecError([Problem(message, position=self.position(line, column))])


def _excerpt(line: str, column: int) -> str:
    """The line as it can be shown: control characters replaced, a long one cut or left out."""
    if column >= _LONGEST_LINE:
        return ""
    shown = line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
    if shown.isprintable():
        return shown
    return "".join(each if each.isprintable() or each == "\t" else "\ufffd" for each in shown)


@dataclass(frozen=True)
class Origin:
    """Where values and keys stand, and which values were read from the environment."""

    file: str
    values: Mapping[SpecPath, Position] = field(default_factory=dict, repr=False)
    keys: Mapping[SpecPath, Position] = field(default_factory=dict, repr=False)
    references: Mapping[SpecPath, str] = field(default_factory=dict)
    """The text of values read from the environment, as it was before they were filled in."""

    def known(self, path: SpecPath) -> SpecPath:
        """The longest way along ``path`` that the text has, without the parts it does not know.

        Unknown parts are, for instance, the tags that pydantic puts in for the members of a union.
        """
        found: SpecPath = ()
        for part in path:
            if (*found, part) in self.values:
                found = (*found, part)
        return found

    def locate(self, path: SpecPath, on_key: bool = False) -> Position:
        """The position of the nearest known value, or of its key, on the way along ``path``."""
        found = self.known(path)
        if on_key and found in self.keys:
            return self.keys[found]
        return self.values.get(found) or Position(self.file, 1, 1)


@dataclass(frozen=True)
class Document:
    """Plain values, and where each of them was written."""

    values: dict[str, Any] = field(repr=False)
    origin: Origin
