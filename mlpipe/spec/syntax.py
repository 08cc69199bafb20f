"""The parser's complaints in words that say what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from mlpipe.errors import Problem
from mlpipe.spec.origin import Source
from mlpipe.spec.words import quoted

DEEPEST = 32
TOO_DEEP = f"nested deeper than {DEEPEST} levels"
"""Said of events that go too deep, and where the parser itself gives up before it has come to an event."""

_GLUED_KEY = re.compile(r"\s*(- )*[A-Za-z_][\w.-]*:[^\s/:]")
"""``key:value``, where the space after the colon was left out."""

_TAB = "a tab indents this line; indent with spaces"
_ESCAPE = r"no such escape between double quotes; use single quotes, or write \\ for a backslash"
_BLOCK = "after '|' or '>' the text starts on the next line; quote a text that starts with either"
_DASH = "a list starts on a line of its own, or is written [a, b]; quote a text that starts with '- '"
_INDENT = "this line does not line up with the ones above it"
_TRAILING = "something follows a closed quote or bracket; quote the whole value"
_SECOND_COLON = "a second ': ' on this line; quote the value if it is part of a text"
_GLUED = "a space is missing after the colon"
_AFTER_END = "something follows the end of the document; a spec is one document"
_FLOW_REFERENCE = "between { } or [ ] a reference is quoted: '${NAME}'"


@dataclass(frozen=True)
class _Complaint:
    """Where the parser stopped, and, where it says so, at what the trouble began."""

    source: Source
    problem: str
    line: int
    column: int
    began: tuple[int, int]
    bracket: tuple[int, int] | None
    """The innermost bracket that is still open."""

    @property
    def at_end(self) -> bool:
        return not any(line.strip() for line in (self.character, *self.source.lines[self.line + 1 :]))

    @property
    def character(self) -> str:
        return self.source.line(self.line)[self.column : self.column + 1]

    @property
    def before(self) -> str:
        return self.source.line(self.line)[: self.column]

    def here(self, message: str) -> Problem:
        return Problem(message, position=self.source.position(self.line, self.column))

    def where_it_began(self, message: str) -> Problem:
        return Problem(message, position=self.source.position(*self.began))


def syntax_problem(error: yaml.MarkedYAMLError, source: Source, bracket: tuple[int, int] | None) -> Problem:
    """The problem that a parser error stands for, at the place that a person would look at.

    ``bracket`` is where the innermost one stands that is still open.
    """
    at = error.problem_mark or error.context_mark
    line, column = (at.line, at.column) if at else (0, 0)
    context = error.context_mark
    began = (context.line, context.column) if context else (line, column)
    complaint = _Complaint(source, error.problem or "", line, column, began, bracket)
    said = f"{error.context or ''} {error.problem or ''}"
    for words, explain in _EXPLANATIONS:
        if words in said:
            return explain(complaint)
    return complaint.here(f"not readable as YAML: {said.strip()}")


def _bad_start(complaint: _Complaint) -> Problem:
    if complaint.character == "\t":
        return complaint.here(_TAB)
    return complaint.here(f"a text that starts with {quoted(complaint.character)} must be quoted")


def _no_colon(complaint: _Complaint) -> Problem:
    if _GLUED_KEY.match(complaint.source.line(complaint.began[0])):
        return complaint.where_it_began(_GLUED)
    return complaint.where_it_began("a key without ':' after it")


def _stray_colon(complaint: _Complaint) -> Problem:
    above = complaint.line - 1
    glued = _GLUED_KEY.match(complaint.source.line(above)) if above >= 0 else None
    if glued:
        position = complaint.source.position(above, glued.end() - 2)
        return Problem(_GLUED, position=position)
    if ": " in complaint.before.lstrip():
        return complaint.here(_SECOND_COLON)
    return complaint.here(_INDENT)


def _not_closed(complaint: _Complaint) -> Problem:
    if complaint.before.endswith("$") and complaint.character == "{":
        return complaint.here(_FLOW_REFERENCE)
    # At the end of the text the parser may miss a value or a comma rather than the bracket.
    line, column = complaint.bracket if complaint.bracket and complaint.at_end else complaint.began
    opening = complaint.source.line(line)[column : column + 1]
    if line != complaint.line or complaint.at_end:
        position = complaint.source.position(line, column)
        return Problem(f"this {quoted(opening)} is never closed", position=position)
    closing = {"[": " or ']'", "{": " or '}'"}.get(opening, "")
    return complaint.here(f"','{closing} is missing before this")


def _misaligned(complaint: _Complaint) -> Problem:
    if complaint.before.strip():
        return complaint.here(_TRAILING)
    if complaint.character == ":":
        return complaint.here("a key is missing before ':'")
    return complaint.here(_INDENT)


def _alias(complaint: _Complaint) -> Problem:
    return complaint.where_it_began("a text that starts with '*', such as *.csv, must be quoted")


def _anchor(complaint: _Complaint) -> Problem:
    return complaint.where_it_began("a text that starts with '&' must be quoted")


def _tag(complaint: _Complaint) -> Problem:
    return complaint.where_it_began("tags are not allowed; quote a text that starts with '!'")


def _unclosed_quote(complaint: _Complaint) -> Problem:
    return complaint.where_it_began("this quote is never closed")


def _say(message: str) -> Callable[[_Complaint], Problem]:
    return lambda complaint: complaint.here(message)


# In the words of libyaml and, where they differ, of PyYAML's own parser. The first match counts.
_EXPLANATIONS: tuple[tuple[str, Callable[[_Complaint], Problem]], ...] = (
    ("maximum nesting depth", _say(TOO_DEEP)),
    ("cannot start any token", _bad_start),
    ("scanning an alias", _alias),
    ("scanning an anchor", _anchor),
    ("tag", _tag),
    ("scanning a simple key", _no_colon),
    ("mapping values are not allowed", _stray_colon),
    ("sequence entries are not allowed", _say(_DASH)),
    ("found unexpected end of stream", _unclosed_quote),
    ("found unexpected document", _unclosed_quote),
    ("escape", _say(_ESCAPE)),
    ("block scalar", _say(_BLOCK)),
    ("document start", _say(_AFTER_END)),
    ("parsing a flow", _not_closed),
    ("parsing a block", _misaligned),
)
