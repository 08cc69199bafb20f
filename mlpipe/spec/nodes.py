"""YAML events -> a tree of nodes, under limits that hold before anything is built.

PyYAML's own composer recurses (in C without a limit: a small file kills the process) and shares
aliased nodes (a small file explodes when it is walked). This one keeps its own stack and counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from mlpipe.errors import SpecError, suggest
from mlpipe.spec.origin import Source
from mlpipe.spec.syntax import DEEPEST, TOO_DEEP, syntax_problem
from mlpipe.spec.words import quoted

MOST_CHARACTERS = 1_000_000
MOST_NODES = 50_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Mark = tuple[int, int]
"""Line and column, both from 0."""


@dataclass(slots=True)
class ScalarNode:
    """A scalar as written. ``plain`` is true where it is not quoted and no block."""

    text: str
    plain: bool
    mark: Mark
    tag: str | None


@dataclass(slots=True)
class AliasNode:
    """A reference to a node that stands elsewhere."""

    target: ScalarNode | CollectionNode
    mark: Mark


@dataclass(slots=True)
class CollectionNode:
    """A list, or a mapping as its keys and values in turn."""

    mapping: bool
    flow: bool
    mark: Mark
    tag: str | None
    items: list[Node] = field(default_factory=list)
    size: int = 0
    """Nodes in it with aliases followed, itself included; 0 while it is open."""
    height: int = 1


Node = ScalarNode | AliasNode | CollectionNode


def compose(source: Source) -> Node | None:
    """The root node of the one document in a text; None where there is none.

    Raises SpecError at the first mistake of syntax and where a limit is passed.
    """
    _refuse_oversize(source)
    composer = _Composer(source)
    try:
        for event in yaml.parse(source.text, Loader=_LOADER):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        raise SpecError([syntax_problem(error, source, composer.open_bracket)]) from None
    return composer.root


def _refuse_oversize(source: Source) -> None:
    if len(source.text) > MOST_CHARACTERS:
        raise source.refusal(f"the text is longer than {MOST_CHARACTERS:,} characters", 0, 0)
    stray = _UNPRINTABLE.search(source.text)
    if stray is not None:
        line, column = source.mark(stray.start())
        code = f"U+{ord(stray[0]):04X}"
        raise source.refusal(f"a control character ({code}) stands here; remove it", line, column)


class _Composer:
    """Takes the events of one document in their order."""

    def __init__(self, source: Source) -> None:
        self.root: Node | None = None
        self._source = source
        self._documents = 0
        self._open: list[CollectionNode] = []
        self._sizes_before: list[int] = []
        self._anchors: dict[str, ScalarNode | CollectionNode] = {}
        self._nodes = 0

    @property
    def open_bracket(self) -> Mark | None:
        """Where the innermost ``[`` or ``{`` stands that is still open."""
        return next((node.mark for node in reversed(self._open) if node.flow), None)

    def take(self, event: yaml.Event) -> None:
        """Put the next event into the tree."""
        if isinstance(event, yaml.ScalarEvent):
            # The C parser marks a plain scalar by '', the Python one by None.
            node = ScalarNode(event.value, not event.style, _mark(event), _tag(event))
            self._place(node, 1, event.anchor)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._follow(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse("a second document starts here; a spec is one document", event)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._open) >= DEEPEST:
            self._refuse(TOO_DEEP, event)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        node = CollectionNode(is_mapping, bool(event.flow_style), _mark(event), _tag(event))
        self._sizes_before.append(self._nodes)
        self._place(node, 1, event.anchor)
        self._open.append(node)

    def _end(self) -> None:
        node = self._open.pop()
        node.size = self._nodes - self._sizes_before.pop()
        self._raise_height(node.height)

    def _follow(self, event: yaml.AliasEvent) -> None:
        name = str(event.anchor)
        target = self._anchors.get(name)
        if target is None:
            near = suggest(name, self._anchors)
            hint = near or "; quote a text that starts with '*'"
            self._refuse(f"no anchor is named {quoted(name)}{hint}", event)
        size = 1
        if isinstance(target, CollectionNode):
            if target.size == 0:
                self._refuse(f"alias {quoted('*' + name)} stands inside what it refers to", event)
            if len(self._open) + target.height > DEEPEST:
                self._refuse(f"{TOO_DEEP} through alias '*{name}'", event)
            size = target.size
            self._raise_height(target.height)
        self._place(AliasNode(target, _mark(event)), size, None)

    def _raise_height(self, inner: int) -> None:
        if self._open:
            self._open[-1].height = max(self._open[-1].height, inner + 1)

    def _place(self, node: Node, size: int, anchor: str | None) -> None:
        self._nodes += size
        if self._nodes > MOST_NODES:
            message = f"more than {MOST_NODES:,} values and keys, aliases followed"
            raise self._source.refusal(message, *node.mark)
        if anchor is not None and not isinstance(node, AliasNode):
            self._anchors[anchor] = node
        if self._open:
            self._open[-1].items.append(node)
        else:
            self.root = node

    def _refuse(self, message: str, event: yaml.Event) -> NoReturn:
        raise self._source.refusal(message, *_mark(event))


def _mark(event: yaml.Event) -> Mark:
    mark = event.start_mark
    return (mark.line, mark.column) if mark else (0, 0)


def _tag(event: yaml.NodeEvent) -> str | None:
    return getattr(event, "tag", None)
