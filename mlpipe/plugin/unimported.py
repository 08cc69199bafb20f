"""What the source of a plugin tells without being run: what it does, what it needs, whether it is there at all."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.machinery import PathFinder

_DOCSTRING = re.compile(r"\s*:[^\n]*\n(?:\s*#[^\n]*\n|\s*\n)*\s*[rRuU]?(\"\"\"|''')\s*(?P<line>[^\n]*?)\s*(?:\n|\1)")
_HEAD = re.compile(r"^class (?P<name>\w+)\s*(?P<bases>\((?:[^()]|\([^()]*\))*\))?", re.MULTILINE)
_REQUIRES = re.compile(r"^\s+requires\b[^=\n]*=\s*(\{[^}]*\})", re.MULTILINE)
_IMPORT = re.compile(r"^from ([\w.]+) import \(?([\w\s,]+)\)?", re.MULTILINE)
_NEXT = re.compile(r"^(?:class|def|@)", re.MULTILINE)
_BASE = re.compile(r"\b[A-Z]\w*")
_DEEPEST = 5


@dataclass(frozen=True)
class Outline:
    """A class as its source shows it."""

    summary: str = ""
    """First line of the docstring."""
    requires: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    """Why it cannot be there; empty where it can."""


def outline(module: str, qualname: str, folder: str = "") -> Outline:
    """The class that an entry point names, of a package installed in ``folder``.

    Nothing is imported, not even the packages that the module is in.
    """
    text = _read(f"{folder}/{module.replace('.', '/')}.py") if folder else None
    if text is None:
        file = find_source(module)
        if file is None:
            return Outline(problem=f"there is no module {module}")
        text = _read(file)
    if text is None:
        return Outline()  # compiled, or of another encoding: only an import could tell
    if "." in qualname:
        return Outline()
    head = _head(text, qualname)
    if head is None:
        # it may be made by a call, or come from elsewhere
        return Outline(problem="" if re.search(rf"\b{re.escape(qualname)}\b", text) else f"{module} has no {qualname}")
    line = _DOCSTRING.match(text, head.end())
    return Outline(line["line"] if line else "", _requires(text, qualname, _DEEPEST))


@cache
def find_source(module: str) -> str | None:
    """The file of a module, found by its name alone; None where there is none."""
    top, *inner = module.split(".")
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None
    for part in range(1, len(inner) + 1):
        if spec is None or spec.submodule_search_locations is None:
            return None
        spec = PathFinder.find_spec(".".join((top, *inner[:part])), list(spec.submodule_search_locations))
    if spec is None or spec.origin is None:
        return None
    return spec.origin


@cache
def _read(file: str) -> str | None:
    """The text of a source file; None where it is none, or there is none."""
    try:
        with open(file, encoding="utf-8") as stream:
            return stream.read() if file.endswith(".py") else None
    except (OSError, UnicodeDecodeError):
        return None


def _head(text: str, name: str) -> re.Match[str] | None:
    return next((found for found in _HEAD.finditer(text) if found["name"] == name), None)


def _requires(text: str, name: str, depth: int) -> dict[str, str]:
    """What a class needs, by its own body or by that of the base that it takes it from."""
    head = _head(text, name)
    if head is None or not depth or ("requires" not in text and "import" not in text):
        return {}
    following = _NEXT.search(text, head.end())
    body = text[head.end() : following.start() if following else len(text)]
    if own := _REQUIRES.search(body):
        try:
            found = ast.literal_eval(own[1])
        except (ValueError, SyntaxError):
            return {}
        return found if isinstance(found, dict) else {}
    for base in _BASE.findall((head["bases"] or "").partition("=")[0]):
        source = _source_of(text, base)
        if source is not None and (inherited := _requires(source, base, depth - 1)):
            return inherited
    return {}


def _source_of(text: str, name: str) -> str | None:
    """The text that defines a name: this one, or that of the module that it is imported from."""
    if _head(text, name):
        return text
    for module, names in _IMPORT.findall(text):
        if name in re.split(r"[\s,]+", names) and not module.startswith("mlpipe.plugin"):
            file = find_source(module)
            return _read(file) if file is not None else None
    return None
