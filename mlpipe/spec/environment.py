"""``${NAME}`` and ``${NAME:-default}`` in the values of a spec."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mlpipe.errors import suggest
from mlpipe.spec.words import plain

_REFERENCE = re.compile(r"\$\$\{|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?P<default>(?:(?!\$\{)[^}])*))?\}|\$\{")

_MOST_FAULTS = 10


@dataclass(frozen=True)
class Filled:
    """A text with its references filled in."""

    text: str
    referred: bool
    """True where at least one reference was filled in."""
    whole: bool
    """True where the text was one reference and nothing else."""
    faults: tuple[str, ...]
    """What is wrong; the text is then of no use."""


def fill(text: str, environment: Mapping[str, str]) -> Filled:
    """The text with each reference replaced once; what is filled in is not looked at again.

    ``$${`` stands for a literal ``${``. As in a shell, a default counts where the variable is
    unset or empty.
    """
    faults: list[str] = []
    names = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal names
        if match[0] == "$${":
            return "${"
        if len(faults) >= _MOST_FAULTS:
            return ""
        if match["name"] is None:
            faults.append("'${' needs a name and '}': ${NAME} or ${NAME:-default}; or write '$${'")
            return ""
        names += 1
        return _value(match["name"], match["default"], environment, faults)

    filled = _REFERENCE.sub(replace, text)
    only = _REFERENCE.fullmatch(text)
    whole = only is not None and only["name"] is not None
    return Filled(filled, names > 0, whole, tuple(faults))


def _value(name: str, default: str | None, environment: Mapping[str, str], faults: list[str]) -> str:
    value = environment.get(name)
    if default is not None:
        return value or default
    if value is None:
        faults.append(f"environment variable '{plain(name)}' is not set{suggest(name, environment)}")
        return ""
    return value
