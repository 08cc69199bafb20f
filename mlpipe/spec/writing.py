"""Plain values as the YAML that reads back as the same values."""

from __future__ import annotations

import numbers
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from mlpipe.errors import Problem, SpecError, SpecPath
from mlpipe.spec.syntax import DEEPEST, TOO_DEEP
from mlpipe.spec.words import quoted

_PLAIN = re.compile(r"(\.{1,2}/)*[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"}
_NOT_FINITE = {"nan": ".nan", "inf": ".inf", "-inf": "-.inf"}
_ESCAPED = {'"': '\\"', "\\": "\\\\"}


def spec_text(values: Mapping[str, Any]) -> str:
    """A mapping as YAML, with a line for each entry of its lists and mappings.

    Paths become text, numpy's numbers plain ones. Raises SpecError where a value is none that YAML has.
    """
    sound: Mapping[str, Any] = _sound(values, ())
    return "\n".join(line for key, value in sound.items() for line in _lines(key, value)) + "\n"


def flow(form: Any) -> str:
    """A value in one line of YAML."""
    if isinstance(form, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(value)}" for key, value in form.items()) + "}"
    if isinstance(form, Sequence) and not isinstance(form, str):
        return "[" + ", ".join(flow(each) for each in form) + "]"
    return scalar(form)


def scalar(value: Any) -> str:
    """A text, number, truth value or None; a text is quoted where it could be taken for anything else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and not (_PLAIN.fullmatch(value) and value.lower() not in _WORDS):
        return '"' + "".join(_escaped(each) for each in value) + '"'
    return _NOT_FINITE.get(str(value), str(value)) if isinstance(value, float) else str(value)


def _escaped(character: str) -> str:
    if character.isprintable():
        return _ESCAPED.get(character, character)
    return f"\\U{ord(character):08x}"  # YAML folds line ends of all sorts, and knows no surrogate pairs


def _lines(key: str, value: Any) -> Iterator[str]:
    if value and isinstance(value, dict):
        yield f"{scalar(key)}:"
        yield from (f"  {scalar(name)}: {flow(each)}" for name, each in value.items())
    elif value and isinstance(value, list):
        yield f"{scalar(key)}:"
        yield from (f"  - {flow(each)}" for each in value)
    else:
        yield f"{scalar(key)}: {flow(value)}"


def _sound(value: Any, path: SpecPath) -> Any:
    """The same in the types that YAML has."""
    if len(path) > DEEPEST:
        raise SpecError([Problem(TOO_DEEP, path[:3])])
    if isinstance(value, Mapping):
        if odd := [key for key in value if not isinstance(key, str)]:
            raise SpecError([Problem(f"a key is text, not {odd[0]!r}", path)])
        return {key: _sound(each, (*path, key)) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_sound(each, (*path, index)) for index, each in enumerate(value)]
    if isinstance(value, PurePath):
        return str(value)
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, numbers.Real):  # numpy's numbers are among them
        return int(value) if isinstance(value, numbers.Integral) else float(value)
    kind = type(value)
    raise SpecError(
        [Problem(f"a spec holds no value of type {quoted(f'{kind.__module__}.{kind.__qualname__}')}", path)]
    )
