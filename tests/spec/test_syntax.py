"""What people get wrong in YAML, and what they are told; the same from libyaml and PyYAML's own parser."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.errors import Problem, SpecError
from mlpipe.spec import nodes
from mlpipe.spec.reader import read_document

CASES = {
    "models:\n\t- ridge\n": "2:1 a tab indents this line; indent with spaces",
    "path: *.csv\n": "1:7 a text that starts with '*', such as *.csv, must be quoted",
    "path: *data\n": "1:7 no anchor is named 'data'; quote a text that starts with '*'",
    "a: &best 1\nb: *bset\n": "2:4 no anchor is named 'bset'; did you mean 'best'?",
    "a: & b\n": "1:4 a text that starts with '&' must be quoted",
    "user: @me\n": "1:7 a text that starts with '@' must be quoted",
    "query: `a`\n": "1:8 a text that starts with '`' must be quoted",
    "share: %5\n": "1:8 a text that starts with '%' must be quoted",
    "seed: 1\nname:x\nb: 2\n": "2:1 a space is missing after the colon",
    "target:\n  column:price\n  task: binary\n": "2:9 a space is missing after the colon",
    "a: b: c\n": "1:5 a second ': ' on this line; quote the value if it is part of a text",
    "query: select 'a: b'\n": "1:17 a second ': ' on this line; quote the value if it is part of a text",
    "name: 'x\nb: 2\n": "1:7 this quote is never closed",
    'name: "x\nb: 2\n': "1:7 this quote is never closed",
    "a: 'it's'\n": "1:8 something follows a closed quote or bracket; quote the whole value",
    "a: [1]]\n": "1:7 something follows a closed quote or bracket; quote the whole value",
    "a:\n  b: 1\n   c: 2\n": "3:5 this line does not line up with the ones above it",
    "a:\n  - x\n b: 1\n": "3:2 this line does not line up with the ones above it",
    "a: [1, 2\nb: 3\n": "1:4 this '[' is never closed",
    "a: {x: 1\nb: 3\n": "1:4 this '{' is never closed",
    "a: 1\nb: [\n": "2:4 this '[' is never closed",
    "a: 1\nb: [\n  # a comment ]\n": "2:4 this '[' is never closed",
    "a: {x: 1,\n\n": "1:4 this '{' is never closed",
    "a: {x:": "1:4 this '{' is never closed",
    "a: [1, {x: [2,\n": "1:12 this '[' is never closed",
    "a: [1 {x: 2}]\n": "1:7 ',' or ']' is missing before this",
    "a: {x: ${X}}\n": "1:9 between { } or [ ] a reference is quoted: '${NAME}'",
    "a: - b\n": "1:4 a list starts on a line of its own, or is written [a, b]; quote a text that starts with '- '",
    "a: !x!foo bar\n": "1:4 tags are not allowed; quote a text that starts with '!'",
    ": 3\n": "1:1 a key is missing before ':'",
    "a: 1\n---\nb: 2\n": "2:1 a second document starts here; a spec is one document",
    "a: 1\n...\nb: 2\n": "3:1 something follows the end of the document; a spec is one document",
}


@pytest.mark.parametrize("parser", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize("text", CASES)
def test_a_mistake_is_told_where_it_was_made(text: str, parser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "_LOADER", getattr(yaml, parser))
    assert complaint(text) == CASES[text]


def complaint(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        read_document(text, "s.yaml", {})
    (problem,) = caught.value.problems
    assert problem.position is not None
    return f"{problem.position.line}:{problem.position.column} {problem.message}"


@pytest.mark.parametrize("text", ['path: "C:\\data\\houses.csv"\n', 'a: "\\ud800"\n'])
def test_escapes_of_double_quotes_are_explained(text: str) -> None:
    assert complaint(text).endswith(
        r"no such escape between double quotes; use single quotes, or write \\ for a backslash"
    )


def test_a_block_header_with_text_is_explained() -> None:
    assert "the text starts on the next line" in complaint("a: | x\n")
    assert "the text starts on the next line" in complaint("a: >x\n")


@given(st.text(st.sampled_from("ab:-,[]{}&*!|>'\"%@`#?$ \t\n\\0"), max_size=40))
def test_any_text_gives_values_or_located_problems(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        values = read_document(text, "s.yaml", {}).values
    except SpecError as error:
        problems, values = error.problems, {}
    assert isinstance(values, dict)
    assert all(problem.position for problem in problems)
