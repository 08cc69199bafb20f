"""pydantic's errors in the words of this project: ``must be at least 1, not 0``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlpipe.errors import suggest

_TYPES: Mapping[str, str] = {
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "text",
    "none_required": "empty",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dataclass_type": "a mapping",
    "date_type": "a date",
    "datetime_type": "a date with a time",
    "time_type": "a time",
    "time_delta_type": "a duration",
}
_LIMITS: Mapping[str, str] = {
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "string_pattern_mismatch": "must match {pattern}",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must have at least {min_length} characters",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
}
_AUTHORED = ("value_error", "assertion_error")
_PYDANTIC_SUBJECT = re.compile(r"^(Input|Value|String|List|Dictionary|Tuple|Set|Keys?)\s+should\s+")


def is_type(kind: str) -> bool:
    """Whether an error says that the value is of the wrong type or none of the allowed words."""
    return _expected_type(kind) is not None or kind in ("literal_error", "enum")


def is_authored(kind: str) -> bool:
    """Whether the message was written by the author of a validator."""
    return kind in _AUTHORED


def expected_types(errors: Sequence[Mapping[str, Any]]) -> list[str]:
    """The types that would do, as ``phrase`` names them."""
    return [expected for error in errors if (expected := _expected_type(error["type"]))]


def phrase(errors: Sequence[Mapping[str, Any]], shown: str) -> str:
    """What must be, for errors of one value; several are the members of a union, any of which would do.

    ``shown`` is the value as it may be printed.
    """
    limits = [error for error in errors if not is_type(error["type"])]
    if limits:
        return _limit(limits[0], shown)
    expected = " or ".join(dict.fromkeys(_expected(error) for error in errors))
    words = [word for error in errors for word in _words(error)]
    near = suggest(shown.strip("'"), words) if words else ""
    return f"must be {expected}, not {shown}{near}{_remedy(errors, shown)}"


def _expected_type(kind: str) -> str | None:
    # A field that its author made lax says int_parsing or int_from_float where a strict one says int_type.
    return _TYPES.get(re.sub("_(parsing|from_.*)$", "_type", kind))


def _expected(error: Mapping[str, Any]) -> str:
    return _expected_type(error["type"]) or str(error["ctx"]["expected"])


def _words(error: Mapping[str, Any]) -> list[str]:
    return re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))


def _remedy(errors: Sequence[Mapping[str, Any]], shown: str) -> str:
    wants_text = any(error["type"] == "string_type" for error in errors)
    is_scalar = all(type(error["input"]) in (bool, int, float) for error in errors)
    return "; quote it" if wants_text and is_scalar else ""


def _limit(error: Mapping[str, Any], shown: str) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in ("string_too_short", "too_short") and context["min_length"] == 1:
        return "must not be empty"
    if kind in ("too_short", "too_long"):
        return _LIMITS[kind].format(**context)
    if kind in _LIMITS:
        limits = {name: _number(limit) for name, limit in context.items()}
        return f"{_LIMITS[kind].format(**limits)}, not {shown.removesuffix('.0')}"
    if is_authored(kind):
        return str(context["error"])
    return _PYDANTIC_SUBJECT.sub("must ", str(error["msg"]))


def _number(limit: Any) -> Any:
    """A float without a needless fraction: pydantic keeps the limits of floats as floats."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit
