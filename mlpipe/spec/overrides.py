"""``--set models.xgboost.max_depth=6``: single values put over those of the file."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlpipe.errors import Position, Problem, SpecError, SpecPath, listing, suggest
from mlpipe.spec.nodes import CollectionNode, Node, compose
from mlpipe.spec.origin import Document, Origin, Source
from mlpipe.spec.values import ValueReader
from mlpipe.spec.words import kind_of, plain, quoted

LISTS = ("plugins", "checks", "prepare", "transforms", "models", "reports")
"""The keys of a spec that hold a list."""


@dataclass(frozen=True)
class _Part:
    """One part of a path and the column (from 0) at which it starts."""

    text: str
    column: int


class _Refused(Exception):
    """An override that cannot be applied: why, and the column that shows it."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


def apply_overrides(document: Document, overrides: Iterable[str], environment: Mapping[str, str]) -> Document:
    """The document with ``PATH=VALUE`` put over its values, one after the other.

    Parts of a path are keys, indexes from 0, or the name or use of exactly one plugin in a list.
    A plugin written as a bare name gets room for parameters; a parameter that is set is no
    longer searched. The value is YAML, on one line. Raises SpecError with every override that
    cannot be applied.
    """
    changed, problems = override_document(document, overrides, environment)
    if problems:
        raise SpecError(problems)
    return changed


def override_document(
    document: Document, overrides: Iterable[str], environment: Mapping[str, str]
) -> tuple[Document, list[Problem]]:
    """As apply_overrides, but gives the mistakes beside the document with all others applied."""
    draft = _Draft(document)
    problems: list[Problem] = []
    for override in overrides:
        try:
            draft.apply(override, environment)
        except SpecError as error:
            problems.extend(error.problems)
    return draft.document(), problems


class _Draft:
    """A copy of a document that can be changed."""

    def __init__(self, document: Document) -> None:
        origin = document.origin
        self._root: dict[str, Any] = copy.deepcopy(document.values)
        self._file = origin.file
        self._values: dict[SpecPath, Position] = dict(origin.values)
        self._keys: dict[SpecPath, Position] = dict(origin.keys)
        self._references: dict[SpecPath, str] = dict(origin.references)

    def document(self) -> Document:
        return Document(self._root, Origin(self._file, self._values, self._keys, self._references))

    def apply(self, override: str, environment: Mapping[str, str]) -> None:
        """Put one value in its place. Raises SpecError."""
        label = f"--set {plain(override)}"
        address, found, _ = override.partition("=")
        # What stands before the value is blanked, so that the columns of the value are right.
        source = Source(" " * (len(address) + 1) + override[len(address) + 1 :], label, shown=override)
        try:
            if not found:
                raise _Refused("write PATH=VALUE, such as models.xgboost.max_depth=6", 0)
            parts = _parts(address)
            value, origin = _read_value(source, environment)
            self._put(parts, value, origin, source)
        except _Refused as refused:
            raise source.refusal(refused.message, 0, refused.column) from None

    def _put(self, parts: Sequence[_Part], value: Any, origin: Origin, source: Source) -> None:
        place: Any = self._root
        path: SpecPath = ()
        rest = parts
        while True:
            step, taken = _step(place, rest, path)
            column = rest[0].column
            path, rest = (*path, step), rest[taken:]
            if isinstance(place, dict) and step not in place:
                self._keys[path] = self._values[path] = source.position(0, column)
                place[step] = None
            if not rest:
                break
            place[step] = self._opened(place[step], path, rest)
            place = place[step]
        place[step] = value
        self._relocate(path, origin)
        self._fix(place, step)

    def _fix(self, place: Any, parameter: str | int) -> None:
        """Take a parameter that was set out of the search space beside it."""
        space = place.get("search") if isinstance(place, dict) and "use" in place else None
        if isinstance(space, dict) and space.pop(parameter, None) is not None and not space:
            place["search"] = None

    def _opened(self, value: Any, path: SpecPath, rest: Sequence[_Part]) -> Any:
        """The value with room for keys: nothing becomes a mapping, a bare plugin name its ``use``."""
        part = rest[0]
        if value is None and path[-1] in LISTS and len(path) == 1:
            raise _Refused(_no_list(str(path[0]), rest), part.column)
        if value is None:
            return {}
        if isinstance(value, str):
            use = (*path, "use")
            self._values[use] = self._values[path]
            if path in self._references:
                self._references[use] = self._references.pop(path)
            return {"use": value}
        if isinstance(value, dict | list):
            return value
        raise _Refused(f"'{_dotted(path)}' is {kind_of(value)} and has no keys", part.column)

    def _relocate(self, path: SpecPath, origin: Origin) -> None:
        depth = len(path)
        for table in (self._values, self._keys, self._references):
            for known in [known for known in table if len(known) > depth and known[:depth] == path]:
                del table[known]
        self._references.pop(path, None)
        self._values.update({(*path, *inner): at for inner, at in origin.values.items()})
        self._keys.update({(*path, *inner): at for inner, at in origin.keys.items()})
        self._references.update({(*path, *inner): text for inner, text in origin.references.items()})


def _parts(address: str) -> list[_Part]:
    parts: list[_Part] = []
    column = 0
    for text in address.split("."):
        if not text:
            raise _Refused("a part of the path is empty", column)
        parts.append(_Part(text, column))
        column += len(text) + 1
    return parts


def _read_value(source: Source, environment: Mapping[str, str]) -> tuple[Any, Origin]:
    root: Node | None = compose(source)
    reader = ValueReader(source, environment)
    start = len(source.text) - len(source.text.lstrip())
    if root is None:
        return None, Origin(source.file, {(): source.position(0, start)})
    if isinstance(root, CollectionNode) and not root.flow:
        raise _Refused("the value is one scalar, [a, b] or {a: b}; quote a text with ': ' in it", start)
    value = reader.read(root)
    if reader.problems:
        raise SpecError(reader.problems)
    return value, reader.origin()


def _step(place: Any, rest: Sequence[_Part], path: SpecPath) -> tuple[str | int, int]:
    """The key or index that the next part names, and how many parts it takes (names have dots)."""
    if isinstance(place, list):
        return _entry(place, rest, path)
    for taken in range(len(rest), 1, -1):
        key = ".".join(part.text for part in rest[:taken])
        if key in place:
            return key, taken
    return rest[0].text, 1


def _entry(entries: list[Any], rest: Sequence[_Part], path: SpecPath) -> tuple[int, int]:
    first = rest[0]
    if first.text.isdecimal():
        if int(first.text) < len(entries):
            return int(first.text), 1
        message = f"'{_dotted(path)}' has {len(entries)} entries, counted from 0: no {plain(first.text)}"
        raise _Refused(message, first.column)
    for taken in range(len(rest), 0, -1):
        name = ".".join(part.text for part in rest[:taken])
        matches = _named(entries, name)
        if len(matches) == 1:
            return matches[0], taken
        if matches:
            indexes = ", ".join(map(str, matches))
            message = f"{quoted(name)} stands {len(matches)} times in '{_dotted(path)}'; use an index: {indexes}"
            raise _Refused(message, first.column)
    raise _Refused(_no_entry(first.text, entries, path), first.column)


def _no_list(key: str, rest: Sequence[_Part]) -> str:
    """What to add to a spec that leaves the whole list open."""
    named = [part.text for part in rest[: max(1, len(rest) - 1)]]
    name = ".".join(named)
    example = f"add {key}: [{plain(name)}]" if not name.isdecimal() else f"add {key}: [NAME]"
    return f"the spec has no '{key}'; {example}"


def _named(entries: list[Any], name: str) -> list[int]:
    """Where entries carry this name; without one, where they use the plugin of this name."""
    by_name = [i for i, entry in enumerate(entries) if isinstance(entry, dict) and entry.get("name") == name]
    return by_name or [i for i, entry in enumerate(entries) if _use(entry) == name]


def _use(entry: Any) -> Any:
    return entry.get("use") if isinstance(entry, dict) else entry


def _no_entry(name: str, entries: list[Any], path: SpecPath) -> str:
    uses = [use for use in map(_use, entries) if isinstance(use, str)]
    names = [entry["name"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("name"), str)]
    known = list(dict.fromkeys([*names, *uses]))
    near = suggest(name, known)
    there = f"there are: {listing(known)}" if known else "use an index"
    return f"no entry {quoted(name)} in '{_dotted(path)}'{near or ';'} {there}"


def _dotted(path: SpecPath) -> str:
    return plain(".".join(map(str, path)))
