"""A plan as text."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from mlpipe.cli.console import has_width, results_width
from mlpipe.plugin.formatting import duration

_PLAIN = re.compile(r"[A-Za-z/.][\w./ -]*")


def show_outline(tree: Mapping[str, Any]) -> None:
    """Print a plan's outline, a heading for each stage; in a terminal, lines are broken at spaces."""
    console = Console(highlight=False, soft_wrap=True)
    width = results_width() if has_width() else sys.maxsize
    for heading, lines in _sections(tree):
        if lines:
            console.print(Text(heading, style="bold"))
            for line in lines:
                console.print(Text(_wrapped(f"  {line}", width)))


def _wrapped(line: str, width: int) -> str:
    """The line in lines of this width, which are indented further than it is itself."""
    if len(line) <= width:
        return line
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    lines = textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def _sections(tree: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    target, select = tree["target"], tree["select"]
    budget = f", within {duration(select['budget'])}" if select["budget"] else ""
    return [
        ("plan", [f"{tree['name']}, seed {tree['seed']}"]),
        ("load", [f"{each['source']}: {_use(each)}" for each in tree["load"]]),
        ("check", [_use(each) for each in tree["check"]]),
        ("prepare", [_step(each) for each in tree["prepare"]]),
        ("target", [_target(target)]),
        ("split", [tree["split"]["says"]]),
        *((f"transforms, {when}", [_step(each) for each in steps]) for when, steps in tree["transforms"].items()),
        ("models", [line for model in tree["models"] for line in _model(model)]),
        ("search", [_use(tree["search"])] if tree["search"] else []),
        ("select", [f"{_use(select)}{budget}; {_ties(select['tolerance'])}"]),
        ("evaluate", [f"once on the holdout: {', '.join(tree['evaluate'])}"]),
        ("report", [_use(each) for each in tree["report"]]),
    ]


def _ties(tolerance: float) -> str:
    if not tolerance:
        return "the best mean score wins"
    return f"in a tie, a smaller model wins that gives up at most {100 * tolerance:g} % of the gain over the baseline"


def _use(each: Mapping[str, Any]) -> str:
    """The plugin with the parameters that are given; the others are as ``mlpipe describe`` has them."""
    given = {name: value for name, value in each["params"].items() if name in each["given"] and value is not None}
    params = ", ".join(f"{name}={_value(value)}" for name, value in given.items())
    return f"{each['use']}({params})" if params else each["use"]


def _value(value: Any) -> str:
    """As it could stand in a spec."""
    if isinstance(value, str):
        text = " ".join(value.split()) if "\n" in value else value
        return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


def _step(each: Mapping[str, Any]) -> str:
    reason = each["reason"]
    return _use(each) if reason == "from the spec" else f"{_use(each)}   [{reason}]"


def _target(target: Mapping[str, Any]) -> str:
    options = [f"{name} {target[name]}" for name in ("transform", "weight", "class_weight") if target[name]]
    if target["positive"] is not None:
        options.insert(0, positive_class(target["positive"], is_named=target["positive_reason"] == "from the spec"))
    reason = "" if target["reason"] == "from the spec" else f" ({target['reason']})"
    return ", ".join([f"{target['column']}: {target['task']}{reason}", *options])


def positive_class(label: str, *, is_named: bool) -> str:
    """Which class is the positive one, and, where the spec does not say so, how to name another."""
    return f"positive class: {label}" + ("" if is_named else " (the last in order; target.positive names another)")


def _model(model: Mapping[str, Any]) -> list[str]:
    label = "" if model["label"] == model["use"] else f"{model['label']}: "
    lines = [f"{label}{_step(model)}"]
    lines += [f"  + {_step(step)}" for step in model["inserted"]]
    if model["search"]:
        lines.append(f"  search: {', '.join(f'{name} {space}' for name, space in model['search'].items())}")
    return lines
