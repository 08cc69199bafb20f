"""YAML text to values and positions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mlpipe.errors import Problem, SpecError
from mlpipe.spec import nodes
from mlpipe.spec.reader import read_document, read_file


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Every test here runs with libyaml and with PyYAML's own parser."""
    monkeypatch.setattr(nodes, "_LOADER", getattr(yaml, request.param))
    return request.param  # type: ignore[no-any-return]


def read(text: str, **environment: str) -> dict[str, Any]:
    return read_document(text, "s.yaml", environment).values


def problems(text: str, **environment: str) -> list[tuple[int, int, str]]:
    with pytest.raises(SpecError) as caught:
        read_document(text, "s.yaml", environment)
    return [_told(problem) for problem in caught.value.problems]


def _told(problem: Problem) -> tuple[int, int, str]:
    assert problem.position is not None
    return problem.position.line, problem.position.column, problem.message


def test_values_of_every_style() -> None:
    text = "a: 1e-3\nb: '1e-3'\nc: \"x\\ty\"\nd: |\n  two\n  lines\ne: [NO, 2.5, null]\nf: {g: }\n"
    assert read(text) == {
        "a": 0.001,
        "b": "1e-3",
        "c": "x\ty",
        "d": "two\nlines\n",
        "e": ["NO", 2.5, None],
        "f": {"g": None},
    }


def test_keys_are_text_as_written() -> None:
    assert read("0: a\ntrue: b\n1.50: c\non: d\n") == {"0": "a", "true": "b", "1.50": "c", "on": "d"}


def test_a_key_written_in_two_ways_is_one_key() -> None:
    assert problems("1: a\n'1': b\n") == [(2, 1, "key '1' appears twice; the first is on line 1")]


def test_aliases_are_copies() -> None:
    values = read("a: &x {p: [1, 2]}\nb: *x\nc: &x 3\nd: *x\n")
    assert values == {"a": {"p": [1, 2]}, "b": {"p": [1, 2]}, "c": 3, "d": 3}
    values["a"]["p"].append(3)
    assert values["b"]["p"] == [1, 2]


def test_a_byte_order_mark_and_a_yaml_directive_are_no_content() -> None:
    assert read("\ufeff%YAML 1.2\n---\na: 1\n") == {"a": 1}


def test_every_mistake_that_leaves_the_rest_readable_is_told_at_once() -> None:
    text = "a: 010\nb: {c: 1, c: 2}\nd: ${GONE}\ne: !!binary x\n? [k]\n: 1\nf: {<<: {}}\n"
    assert problems(text) == [
        (1, 4, "'010' may be read as an octal or binary number; quote it, or write it as a plain decimal"),
        (2, 11, "key 'c' appears twice; the first is on line 2"),
        (3, 4, "environment variable 'GONE' is not set"),
        (4, 4, "tags are not allowed: tag:yaml.org,2002:binary"),
        (5, 3, "a key must be text"),
        (7, 5, "merge keys ('<<') are not allowed; write the keys out"),
    ]


def test_merge_is_a_key_like_others_where_it_is_quoted() -> None:
    assert read("'<<': 1\n") == {"<<": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the spec is empty; it needs 'sources:' and 'target:'"),
        ("# nothing\n", "the spec is empty; it needs 'sources:' and 'target:'"),
        ("null\n", "the spec is empty; it needs 'sources:' and 'target:'"),
        ("- a\n", "a spec is a mapping such as 'name: housing', not a list"),
        ("42\n", "a spec is a mapping such as 'name: housing', not a whole number"),
        ("name:housing\n", "a spec is a mapping, not one text; a space is missing after the colon"),
    ],
)
def test_the_root_is_a_mapping(text: str, message: str) -> None:
    assert problems(text) == [(1, 1, message)]


def test_messages_carry_the_line_and_a_caret() -> None:
    with pytest.raises(SpecError) as caught:
        read("name: x\nseed:  010  # seven\n")
    assert str(caught.value) == (
        "s.yaml:2:8: error: '010' may be read as an octal or binary number; quote it, "
        "or write it as a plain decimal\n"
        "    2 | seed:  010  # seven\n"
        "      |        ^"
    )


def test_nothing_that_could_steer_a_terminal_is_shown() -> None:
    with pytest.raises(SpecError) as caught:
        read('"k\\e[2J": 1\n"k\\e[2J": 2\n')
    assert "\x1b" not in str(caught.value)
    with pytest.raises(SpecError) as caught:
        read("a: \x1b[2J\n")
    assert "\x1b" not in str(caught.value)
    assert "U+001B" in str(caught.value)


def test_positions_of_keys_and_values() -> None:
    origin = read_document("a:\n  - {b: 1, c: [x]}\nd: *x\n".replace("*x", "y"), "s.yaml", {}).origin
    assert str(origin.locate(("a", 0, "c"))) == "s.yaml:2:15"
    assert str(origin.locate(("a", 0, "c"), on_key=True)) == "s.yaml:2:12"
    assert str(origin.locate(("a", 0, "c", 0))) == "s.yaml:2:16"
    assert str(origin.locate(("a", 0))) == "s.yaml:2:5"
    assert origin.locate(("d",)).text == "d: y"


def test_parts_that_the_text_does_not_know_are_passed_over() -> None:
    origin = read_document("a:\n  b: [{c: 1}]\n", "s.yaml", {}).origin
    assert str(origin.locate(("a", "tag-of-a-union", "b", 0, "model", "c"))) == "s.yaml:2:11"
    assert str(origin.locate(("a", "missing"), on_key=True)) == "s.yaml:1:1"
    assert str(origin.locate(("gone",))) == "s.yaml:1:1"


def test_the_inside_of_an_alias_stands_where_it_is_written() -> None:
    origin = read_document("a: &x {p: 1}\nb: *x\n", "s.yaml", {}).origin
    assert str(origin.locate(("b",))) == "s.yaml:2:4"
    assert str(origin.locate(("b", "p"))) == "s.yaml:1:11"


def test_columns_count_characters() -> None:
    assert problems("é: {ü: 010}\n")[0][:2] == (1, 8)


def test_a_file_that_is_no_utf_8_is_told_at_its_byte(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: 1\nb: Köln\n".encode("latin-1"))
    with pytest.raises(SpecError, match=r"latin\.yaml:2:5: .*byte 0xf6 is not UTF-8"):
        read_file(path, {})
    path.write_bytes("a: é\n".encode("utf-8-sig"))
    assert read_file(path, {}).values == {"a": "é"}


# JSON writes characters past U+FFFF as two escapes, which YAML does not know.
Text = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"], exclude_characters="$"), max_size=8)
Plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | Text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(Text, inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=50)
@given(values=st.dictionaries(Text, Plain, max_size=4))
def test_json_is_read_as_what_it_is(values: dict[str, Any]) -> None:
    assert read(json.dumps(values)) == values
