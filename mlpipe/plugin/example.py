"""YAML to paste for a plugin: the example of its docstring, or one made of its parameters, where a spec has it."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Sequence
from typing import Any

from mlpipe.plugin.parameter import Parameter

_BLOCK = re.compile(r"^```yaml\n(.*?)^```\n?", re.DOTALL | re.MULTILINE)
"""A block of YAML in a docstring, with its fence."""

_PLACES = {
    "source": "sources:\n  {word}:\n",
    "check": "checks:\n  - ",
    "transform": "transforms:\n  - ",
    "splitter": "split:\n",
    "model": "models:\n  - ",
    "searcher": "search:\n",
    "metric": "select:\n  metric:\n",
    "reporter": "reports:\n  - ",
}
"""Where a spec names the plugins of a kind."""


def without_example(text: str, name: str) -> str:
    """A docstring without the example that ``spec_excerpt`` shows."""
    found = _own_block(text, name)
    return re.sub(r"\n{3,}", "\n\n", text.replace(found, "")).strip() if found else text


def spec_excerpt(cls: Any, text: str, parameters: Sequence[Parameter]) -> str:
    """The part of a spec that uses the plugin, ready to paste."""
    kind, name = cls.plugin_kind, cls.plugin_name
    block = _BLOCK.search(_own_block(text, name))
    use = block[1].strip() if block else "\n".join([f"use: {name}", *_values(parameters)])
    if kind == "metric" and "\n" not in use:
        return f"select:\n  metric: {name}\n"
    place = "prepare:\n  - " if getattr(cls, "changes_rows", False) else _PLACES[kind].format(word="my_table")
    head, _, item = place.rpartition("\n")
    indent = "    " if item or head.count("\n") else "  "
    lines = textwrap.indent(use, indent)
    return f"{head}\n{item}{lines[len(item) :]}\n"


def _own_block(text: str, name: str) -> str:
    """The first block of YAML that uses the plugin, with its fence; empty for none."""
    for found in _BLOCK.finditer(text):
        if re.search(rf"^use: ['\"]?{re.escape(name)}['\"]?\s*$", found[1], re.MULTILINE):
            return found[0]
    return ""


def _values(parameters: Sequence[Parameter]) -> list[str]:
    """A line for each parameter that must be given or has a plain default."""
    lines = []
    for each in parameters:
        if each.required:
            lines.append(f"{each.name}: {_made_up(each)}")
        elif isinstance(each.default, (str, int, float)):
            lines.append(f"{each.name}: {_scalar(each.default)}")
    return lines


def _scalar(value: Any) -> str:
    plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z_][\w./ -]*", value)
    return str(value) if plain and value not in ("true", "false", "null") else json.dumps(value, ensure_ascii=False)


def _made_up(each: Parameter) -> str:
    """A value of the parameter's type, in capitals where the reader has to put their own."""
    kind, word = each.type.partition(" | ")[0], each.name.upper()
    if kind in ("int", "float"):
        return str(each.least if each.least is not None else 1)
    if kind.startswith("list of") or kind == "columns":
        return f"[{word}]"
    if kind.startswith("mapping"):
        return f"{{{word}: ...}}"
    if kind in ("text", "any"):
        return word
    return kind
