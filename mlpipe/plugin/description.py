"""What a plugin is, for people: its text, its parameters, and an example to paste."""

from __future__ import annotations

import inspect
from dataclasses import asdict, dataclass
from typing import Any

from mlpipe.plugin.example import spec_excerpt, without_example
from mlpipe.plugin.parameter import Parameter, parameters_of
from mlpipe.plugin.registry import Registry


@dataclass(frozen=True)
class Description:
    """A plugin's text from its docstring, its parameters, YAML that uses it, and where it comes from."""

    kind: str
    name: str
    package: str
    version: str
    text: str
    parameters: tuple[Parameter, ...]
    example: str
    """A part of a spec, as YAML."""

    def as_tree(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self)

    def as_text(self) -> str:
        """For a terminal."""
        origin = f"{self.package} {self.version}".strip()
        lines = [f"{self.kind} '{self.name}'   from {origin}", "", self.text, ""]
        lines += ["Parameters", *map(_lines, self.parameters)] if self.parameters else ["Parameters: none"]
        return "\n".join([*lines, "", "In a spec", "", self.example.rstrip()])


def describe(registry: Registry, kind: str, name: str) -> Description:
    """Describe a plugin. Raises PluginError as ``registry.get`` does."""
    cls = registry.get(kind, name)
    package, version = registry.owner(kind, name)
    parameters = parameters_of(cls)
    text = inspect.getdoc(cls) or ""
    example = spec_excerpt(cls, text, parameters)
    return Description(kind, name, package, version, without_example(text, name), parameters, example)


def _lines(each: Parameter) -> str:
    default = "required" if each.required else f"default {_shown(each.default)}"
    facts = "; ".join(filter(None, (each.type, each.bounds, default)))
    return f"  {each.name}  ({facts})\n      {each.description}"


def _shown(value: Any) -> str:
    return {None: "null", True: "true", False: "false"}.get(value, str(value)) if _is_plain(value) else str(value)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool)
