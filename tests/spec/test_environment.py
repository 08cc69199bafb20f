"""References to the environment."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.errors import SpecError
from mlpipe.spec.environment import fill
from mlpipe.spec.reader import read_document

ENVIRONMENT = {"PORT": "8080", "EMPTY": "", "HOST": "db", "TRICK": "${HOST}", "OCTAL": "010", "FLAG": "true"}


def value(written: str) -> Any:
    return read_document(f"a: {written}\n", "s.yaml", ENVIRONMENT).values["a"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("${HOST}", "db"),
        ("'${HOST}:${PORT}'", "db:8080"),
        ("postgres://${HOST}/x", "postgres://db/x"),
        ("${GONE:-fallback}", "fallback"),
        ("${GONE:-}", None),
        ("'${GONE:-}'", ""),
        ("x${EMPTY:-y}", "xy"),
        ("x${EMPTY}", "x"),
        ("$${HOST}", "${HOST}"),
        ("a $${HOST} ${HOST}", "a ${HOST} db"),
        ("$HOST $", "$HOST $"),
        ("['${HOST}', {b: '${PORT}'}]", ["db", {"b": "8080"}]),
    ],
)
def test_references_are_filled_in(written: str, read: Any) -> None:
    assert value(written) == read


def test_a_lone_unquoted_reference_may_be_a_number() -> None:
    assert value("${PORT}") == 8080
    assert value("${FLAG}") is True
    assert value("${GONE:-1e-3}") == 0.001
    assert value('"${PORT}"') == "8080"
    assert value("x${PORT}") == "x8080"


def test_what_is_filled_in_is_not_looked_at_again() -> None:
    assert value("${TRICK}") == "${HOST}"
    assert value("'${TRICK}${HOST}'") == "${HOST}db"


def test_what_is_filled_in_is_never_yaml() -> None:
    environment = {"X": "a: [1]\n!!python/object:os.system", "Y": "[1, 2]"}
    values = read_document("x: ${X}\ny: ${Y}\n", "s.yaml", environment).values
    assert values == {"x": environment["X"], "y": "[1, 2]"}


def test_keys_are_left_alone() -> None:
    assert read_document("'${HOST}': 1\n", "s.yaml", ENVIRONMENT).values == {"${HOST}": 1}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("${HOSTT}", "environment variable 'HOSTT' is not set; did you mean 'HOST'?"),
        ("${zzzzz}", "environment variable 'zzzzz' is not set"),
        ("${1X}", "'${' needs a name and '}': ${NAME} or ${NAME:-default}; or write '$${'"),
        ("'${}'", "'${' needs a name and '}': ${NAME} or ${NAME:-default}; or write '$${'"),
        ("'${HOST'", "'${' needs a name and '}': ${NAME} or ${NAME:-default}; or write '$${'"),
        ("'${A:-${HOST}}'", "'${' needs a name and '}': ${NAME} or ${NAME:-default}; or write '$${'"),
        (
            "${OCTAL}",
            "'${OCTAL}' may be read as an octal or binary number; quote it, or write it as a plain decimal",
        ),
    ],
)
def test_what_cannot_be_filled_in_is_told(written: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        value(written)
    (problem,) = caught.value.problems
    assert problem.message == message
    assert str(problem.position) == "s.yaml:1:4"


def test_every_unset_variable_of_a_value_is_told() -> None:
    with pytest.raises(SpecError) as caught:
        value("'${USER}:${PASSWORD}'")
    assert [problem.message for problem in caught.value.problems] == [
        "environment variable 'USER' is not set",
        "environment variable 'PASSWORD' is not set",
    ]


def test_the_text_before_filling_in_is_kept() -> None:
    text = "a: [x, 'p ${HOST} q']\nb: ${PORT}\nc: $${HOST}\nd: ${GONE:-1}\n"
    origin = read_document(text, "s.yaml", ENVIRONMENT).origin
    assert origin.references == {("a", 1): "p ${HOST} q", ("b",): "${PORT}", ("d",): "${GONE:-1}"}


@given(st.text(st.characters(exclude_characters="$")))
def test_text_without_a_reference_stays(text: str) -> None:
    filled = fill(text, {})
    assert (filled.text, filled.referred, filled.whole, filled.faults) == (text, False, False, ())


@given(st.text(), st.text())
def test_any_value_is_filled_in_as_it_is(before: str, secret: str) -> None:
    before = before.replace("$", "")
    assert fill(f"{before}${{S}}", {"S": secret}).text == before + secret
