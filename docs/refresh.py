"""Fills what is generated in README.md and docs/: ``make docs``. The tests see to it that it is current.

A page marks the place by ``<!-- generated: WORD ARGUMENT -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mlpipe.plugin import REGISTRY, Check, Splitter
from mlpipe.plugin.description import describe
from mlpipe.plugin.parameter import Parameter
from mlpipe.spec import model as spec_model
from mlpipe.spec import uses
from mlpipe.spec.model import Part

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_BLOCK = re.compile(r"(<!-- generated: (\w+) (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
_WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false"}
_WRITTEN = {("Select", "budget"): "a time"}
"""Keys that are written in another form than they are held."""
_FILLED_IN = {("Spec", "name"): "the file's name"}
"""Required keys that are filled in before the spec is built."""


def render(text: str) -> str:
    """The page with what is generated made anew."""
    return _BLOCK.sub(lambda found: f"{found[1]}{_MAKERS[found[2]](found[3])}\n{found[4]}", text)


def quote_file(path: str) -> str:
    """A spec of the repository as a code block."""
    return f"```yaml\n{(ROOT / path).read_text(encoding='utf-8').rstrip()}\n```"


def table_of_keys(name: str) -> str:
    """The keys of a part of the spec, with their defaults and meanings."""
    cls: type[BaseModel] = getattr(spec_model, name, None) or getattr(uses, name)
    rows = [_row_of_key(name, key, field) for key, field in cls.model_fields.items() if key != "plugin"]
    return _table(("key", "value", "default", "meaning"), rows)


def table_of_plugins(kind: str) -> str:
    """The standard plugins of a kind: what each does, and its parameters."""
    rows = [_row_of_plugin(kind, name) for name in standard_plugins(kind)]
    return _table(("name", "what it does", *_EXTRA.get(kind, ()), "parameters"), rows)


def common_parameters(kind: str) -> str:
    """The parameters that all plugins of a kind have, as a table."""
    found = describe(REGISTRY, kind, standard_plugins(kind)[0]).parameters
    rows = [(f"`{each.name}`", each.type, _default(each), each.description) for each in found if _is_common(kind, each)]
    return _table(("key", "value", "default", "meaning"), rows)


def standard_plugins(kind: str) -> list[str]:
    """The names of the standard plugins of a kind; they alone have no dot."""
    return [name for name in REGISTRY.names(kind) if "." not in name]


def _row_of_key(part: str, key: str, field: FieldInfo) -> tuple[str, ...]:
    value = _WRITTEN.get((part, key)) or _in_words(field.annotation)
    default = "**required**" if field.is_required() else _literal(field.get_default(call_default_factory=True))
    return f"`{key}`", value, _FILLED_IN.get((part, key), default), field.description or ""


def _in_words(annotation: Any) -> str:
    inner = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _in_words(inner[0])
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join(_in_words(each) for each in inner if each is not type(None))
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{each}`" for each in inner)
    if get_origin(annotation) is tuple:
        return f"list: {_in_words(inner[0])}"
    if get_origin(annotation) is dict:
        return f"name: {_in_words(inner[1])}"
    if isinstance(annotation, type) and issubclass(annotation, uses.Use):
        return f"[{annotation.kind}](standard-plugins.md#{annotation.kind}s)"
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return f"[keys](#{annotation.__name__.lower()})"
    return _WORDS.get(annotation, "as below")


def _row_of_plugin(kind: str, name: str) -> tuple[str, ...]:
    described = describe(REGISTRY, kind, name)
    own = [each for each in described.parameters if not _is_common(kind, each)]
    names = [f"**`{each.name}`**" if each.required else f"`{each.name}`" for each in own]
    return f"`{name}`", _first_sentence(described.text), *_extra(kind, name), ", ".join(names) or "none"


def _is_common(kind: str, parameter: Parameter) -> bool:
    return kind in _COMMON and parameter.name in _COMMON[kind].model_fields


def _first_sentence(text: str) -> str:
    paragraph = " ".join(text.partition("\n\n")[0].replace("``", "`").split())
    return re.split(r"(?<=\.) (?=[A-Z])", paragraph)[0]


_COMMON: dict[str, type[BaseModel]] = {"check": Check, "splitter": Splitter}
"""Kinds of which every plugin has some parameters."""
_EXTRA = {"model": ("tasks", "takes as they are"), "metric": ("tasks", "better is")}


def _extra(kind: str, name: str) -> Iterator[str]:
    cls: Any = REGISTRY.get(kind, name)
    if kind in _EXTRA:
        yield ", ".join(task for task in ("regression", "binary", "multiclass") if task in cls.tasks)
    if kind == "model":
        takes = {"missing values": "missing", "categories": "categories", "any scale": "unscaled"}
        yield ", ".join(words for words, field in takes.items() if getattr(cls.accepts, field)) or "–"
    if kind == "metric":
        yield "more" if cls.greater_is_better else "less"


def _default(parameter: Parameter) -> str:
    return "**required**" if parameter.required else _literal(parameter.default)


def _literal(value: Any) -> str:
    if value is None or value == () or isinstance(value, BaseModel):
        return "–"
    return f"`{value}`"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


_MAKERS: dict[str, Callable[[str], str]] = {
    "file": quote_file,
    "keys": table_of_keys,
    "plugins": table_of_plugins,
    "common": common_parameters,
}


def main() -> None:
    """Write the pages that have changed."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if (made := render(text)) != text:
            page.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
