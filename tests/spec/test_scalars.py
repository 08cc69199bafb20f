"""Plain scalars by the core schema of YAML 1.2 (yaml.org/spec/1.2.2, chapter 10.3), and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.spec.scalars import AmbiguousScalarError, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-0", 0),
        ("12", 12),
        ("-7", -7),
        ("+15551234", 15551234),
        ("0x1F", 31),
        ("18446744073709551615", 2**64 - 1),
        ("1e-3", 0.001),
        ("1e3", 1000.0),
        ("1.0e3", 1000.0),
        ("1.10", 1.1),
        (".5", 0.5),
        ("-5.", -5.0),
        ("1E+2", 100.0),
        ("007.5", 7.5),
        (".inf", math.inf),
        ("-.INF", -math.inf),
    ],
)
def test_words_and_numbers(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


def test_not_a_number() -> None:
    assert math.isnan(resolve(".nan"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    # What YAML 1.1 readers take for booleans, dates, grouped numbers or values is text.
    [
        "NO",
        "no",
        "yes",
        "on",
        "off",
        "y",
        "tRUE",
        "nUll",
        "2024-01-31",
        "2024-13-45",
        "1_000",
        "=",
        "<<",
        "1.2.3",
        "v1",
        "-",
        "+",
        ".",
        "0x",
        "1e",
        "e3",
        "10:75x",
        "12-30",
        "127.0.0.1:8080",
    ],
)
def test_everything_else_is_text(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("010", "octal"),
        ("01234", "octal"),
        ("08123", "octal"),
        ("-00", "octal"),
        ("0o10", "octal"),
        ("0b101", "octal or binary"),
        ("12:30:45", "base 60"),
        ("1:30", "base 60"),
        ("09:30", "base 60"),
        ("1:30.5", "base 60"),
        ("9" * 5000, "64 bits"),
        ("18446744073709551616", "64 bits"),
        ("0x" + "f" * 5000, "64 bits"),
        ("1.0e+400", "too large"),
    ],
)
def test_what_may_be_meant_in_two_ways_is_refused(text: str, reason: str) -> None:
    with pytest.raises(AmbiguousScalarError, match=reason):
        resolve(text)


@given(st.integers(-(2**63), 2**64 - 1))
def test_whole_numbers_come_back(number: int) -> None:
    assert resolve(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back(number: float) -> None:
    assert resolve(repr(number)) == number


@given(st.text())
def test_any_text_is_resolved_or_refused(text: str) -> None:
    try:
        value = resolve(text)
    except AmbiguousScalarError:
        assert any(digit in text for digit in "0123456789")
    else:
        assert value is None or isinstance(value, bool | int | float) or value == text
