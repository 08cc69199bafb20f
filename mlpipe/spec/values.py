"""Nodes -> plain values, with the position of each; collects every mistake on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlpipe.errors import Position, Problem, SpecError, SpecPath
from mlpipe.spec.environment import fill
from mlpipe.spec.nodes import AliasNode, CollectionNode, Node, ScalarNode
from mlpipe.spec.origin import Origin, Source
from mlpipe.spec.scalars import AmbiguousScalarError, resolve
from mlpipe.spec.words import plain, quoted

MOST_PROBLEMS = 100
_MERGE = "merge keys ('<<') are not allowed; write the keys out"


class ValueReader:
    """Turns nodes into values; ``problems`` and ``origin()`` hold what was found on the way."""

    def __init__(self, source: Source, environment: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self._source = source
        self._environment = environment
        self._values: dict[SpecPath, Position] = {}
        self._keys: dict[SpecPath, Position] = {}
        self._references: dict[SpecPath, str] = {}

    def origin(self) -> Origin:
        """Where the values read so far stand."""
        return Origin(self._source.file, self._values, self._keys, self._references)

    def read(self, node: Node, path: SpecPath = ()) -> Any:
        """The value of a node, aliases followed, each use a copy of its own.

        A node with a mistake gives its text, or None; the mistake is among the problems.
        Raises SpecError where there are too many of them to go on.
        """
        self._values[path] = self._source.position(*node.mark)
        if isinstance(node, AliasNode):
            mark = self._values[path]
            value = self.read(node.target, path)
            self._values[path] = mark
            return value
        if node.tag is not None:
            self._note(f"tags are not allowed: {plain(node.tag)}", node, path)
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if node.mapping:
            return self._mapping(node, path)
        return [self.read(item, (*path, index)) for index, item in enumerate(node.items)]

    def _mapping(self, node: CollectionNode, path: SpecPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in zip(node.items[::2], node.items[1::2], strict=True):
            name = self._key(key, path)
            if name is None:
                continue
            if name in values:
                first = self._keys[(*path, name)]
                message = f"key {quoted(name)} appears twice; the first is on line {first.line}"
                self._note(message, key, (*path, name), on_key=True)
                continue
            self._keys[(*path, name)] = self._source.position(*key.mark)
            values[name] = self.read(value, (*path, name))
        return values

    def _key(self, key: Node, path: SpecPath) -> str | None:
        """The text of a key; None, and a problem of the mapping around it, where it is none.

        A key is text as it is written, so that labels such as 0, 1 or true need no quotes.
        """
        if not isinstance(key, ScalarNode):
            self._note("a key must be text", key, path)
        elif key.tag is not None:
            self._note(f"tags are not allowed: {plain(key.tag)}", key, path)
        elif key.plain and key.text == "<<":
            self._note(_MERGE, key, path)
        elif key.plain and not key.text:
            self._note("a key is missing before ':'", key, path)
        else:
            return key.text
        return None

    def _scalar(self, node: ScalarNode, path: SpecPath) -> Any:
        if "${" not in node.text:
            return self._resolved(node.text, node, path) if node.plain else node.text
        filled = fill(node.text, self._environment)
        for fault in filled.faults:
            self._note(fault, node, path)
        if filled.faults:
            return node.text
        if filled.referred:
            self._references[path] = node.text
        if node.plain and filled.whole:
            return self._resolved(filled.text, node, path)
        return filled.text

    def _resolved(self, text: str, node: ScalarNode, path: SpecPath) -> Any:
        try:
            return resolve(text)
        except AmbiguousScalarError as reason:
            # The text as written: what the environment holds is never printed.
            self._note(f"{quoted(node.text)} {reason}", node, path)
            return node.text

    def _note(self, message: str, node: Node, path: SpecPath, on_key: bool = False) -> None:
        position = self._source.position(*node.mark)
        self.problems.append(Problem(message, path, position, on_key=on_key))
        # A person mends the first ones first; a file of mistakes alone must not fill the memory.
        if len(self.problems) >= MOST_PROBLEMS:
            raise SpecError(self.problems)
