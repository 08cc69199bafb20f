"""The standard plugins: an overview of each kind, and everything about each plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docs.generating.markdown import code, first_sentence, literal, prose, table
from mlpipe.plugin import REGISTRY, Check, Splitter
from mlpipe.plugin.description import describe
from mlpipe.plugin.parameter import Parameter

_COMMON: dict[str, Any] = {"check": Check, "splitter": Splitter}
"""Kinds of which every plugin has some parameters."""
_EXTRA = {"model": ("tasks", "takes as they are"), "metric": ("tasks", "better is")}
_TAKES = {"missing values": "missing", "categories": "categories", "any scale": "unscaled"}


def standard_plugins(kind: str) -> list[str]:
    """The names of the standard plugins of a kind; they alone have no dot."""
    return [name for name in REGISTRY.names(kind) if "." not in name]


def overview(kind: str) -> str:
    """The standard plugins of a kind, and what each does."""
    rows = [
        (f"[`{name}`](reference/{kind}s.md#{name})", first_sentence(_text(kind, name)), *_extra(kind, name))
        for name in standard_plugins(kind)
    ]
    return table(("name", "what it does", *_EXTRA.get(kind, ())), rows)


def common_parameters(kind: str) -> str:
    """The parameters that all plugins of a kind have, as a table."""
    found = describe(REGISTRY, kind, standard_plugins(kind)[0]).parameters
    return _parameters([each for each in found if kind in _COMMON and each.name in _COMMON[kind].model_fields])


def reference(kind: str) -> str:
    """Everything about the standard plugins of a kind, a section for each."""
    names = standard_plugins(kind)
    contents = " · ".join(f"[{name}](#{name})" for name in names)
    return "\n\n".join([contents, *(_section(kind, name) for name in names)])


def _section(kind: str, name: str) -> str:
    described = describe(REGISTRY, kind, name)
    parts = [f"## {name}", prose(described.text), *_facts(kind, name)]
    if described.parameters:
        parts.append(_parameters(described.parameters))
    else:
        parts.append("It has no parameters.")
    return "\n\n".join([*parts, code(described.example, "yaml")])


def _facts(kind: str, name: str) -> Iterator[str]:
    """What is declared of a plugin besides its parameters."""
    cls: Any = REGISTRY.get(kind, name)
    facts = [f"{head}: {said}" for head, said in zip(_EXTRA.get(kind, ()), _extra(kind, name), strict=True)]
    if getattr(cls, "changes_rows", False):
        facts.append("changes which rows there are, so it stands under `prepare:` only")
    if cls.requires:
        facts.append("needs " + " and ".join(f"`{each}`" for each in sorted(set(cls.requires.values()))))
    if getattr(cls, "search_space", None):
        facts.append("`search: true` explores " + ", ".join(f"`{each}`" for each in cls.search_space))
    if facts:
        yield "\n".join(f"- {fact}" for fact in facts)


def _extra(kind: str, name: str) -> Iterator[str]:
    cls: Any = REGISTRY.get(kind, name)
    if kind in _EXTRA:
        yield ", ".join(task for task in ("regression", "binary", "multiclass") if task in cls.tasks)
    if kind == "model":
        yield ", ".join(words for words, field in _TAKES.items() if getattr(cls.accepts, field)) or "–"
    if kind == "metric":
        yield "more" if cls.greater_is_better else "less"


def _parameters(parameters: Any) -> str:
    return table(("parameter", "value", "bounds", "default", "meaning"), [_row(each) for each in parameters])


def _row(each: Parameter) -> tuple[str, ...]:
    default = "**required**" if each.required else literal(each.default)
    return f"`{each.name}`", each.type.replace(" | ", " or "), _bounds(each), default, prose(each.description)


def _bounds(each: Parameter) -> str:
    """The bounds, a pattern among them as code."""
    parts = (part.split("matching ", 1) for part in each.bounds.split(", "))
    return ", ".join(part[0] if len(part) == 1 else f"matching `{part[1]}`" for part in parts)


def _text(kind: str, name: str) -> str:
    return describe(REGISTRY, kind, name).text
