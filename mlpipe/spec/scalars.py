"""Plain (unquoted) YAML scalars: the core schema of YAML 1.2.

Readings on which YAML 1.1 and 1.2 differ without a sign of it (octal, sexagesimal) are refused;
words such as ``no``, ``on`` and dates are text.
"""

from __future__ import annotations

import math
import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NOT_A_NUMBER = (".nan", ".NaN", ".NAN")
_OCTAL = re.compile(r"[-+]?(0[0-9_]+|0o[0-7_]+|0b[01_]+)")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")
_MOST_DIGITS = 20


class AmbiguousScalarError(ValueError):
    """A scalar that other readers would take for another value; the text is the reason."""


def resolve(text: str) -> Scalar:
    """The value of a plain scalar.

    Raises AmbiguousScalarError where the text may be meant in two ways or is no usable number.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    _refuse_ambiguous(text)
    if _WHOLE.fullmatch(text):
        return _whole(text, 10)
    if _HEXADECIMAL.fullmatch(text):
        return _whole(text, 16)
    if _DECIMAL.fullmatch(text):
        return _finite(text)
    if _INFINITE.fullmatch(text):
        return -math.inf if text.startswith("-") else math.inf
    return math.nan if text in _NOT_A_NUMBER else text


def _refuse_ambiguous(text: str) -> None:
    if _OCTAL.fullmatch(text):
        raise AmbiguousScalarError("may be read as an octal or binary number; quote it, or write it as a plain decimal")
    if _SEXAGESIMAL.fullmatch(text):
        raise AmbiguousScalarError("may be read as a number to base 60; quote it")


def _whole(text: str, base: int) -> int:
    number = int(text, base) if len(text) <= _MOST_DIGITS + 1 else 2**64
    if -(2**63) <= number < 2**64:
        return number
    raise AmbiguousScalarError("is too long for a whole number (64 bits); quote it if it is text")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise AmbiguousScalarError("is too large for a number; quote it if it is text")
    return number
