"""What a plugin is, for people: its text, its parameters, and an example to paste."""

from __future__ import annotations

import inspect
from dataclasses import asdict, dataclass
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from mlpipe.plugin.registry import Registry


@dataclass(frozen=True)
class Parameter:
    """One parameter: its type in words, its default, its bounds, and what it means."""

    name: str
    type: str
    required: bool
    default: Any
    bounds: str
    description: str


@dataclass(frozen=True)
class Description:
    """A plugin's text from its docstring, its parameters, and where it comes from."""

    kind: str
    name: str
    package: str
    version: str
    text: str
    parameters: tuple[Parameter, ...]

    def as_tree(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self)

    def as_text(self) -> str:
        """For a terminal."""
        origin = f"{self.package} {self.version}".strip()
        head = f"{self.kind} '{self.name}'   from {origin}\n\n{self.text}\n\nParameters"
        if not self.parameters:
            return f"{head}: none"
        return "\n".join([head, *(_lines(each) for each in self.parameters)])


def describe(registry: Registry, kind: str, name: str) -> Description:
    """Describe a plugin. Raises PluginError as ``registry.get`` does."""
    cls = registry.get(kind, name)
    schema = cls.model_json_schema()
    package, version = registry.owner(kind, name)
    parameters = tuple(
        _parameter(cls.model_fields[field], field, form, schema.get("$defs", {}))
        for field, form in schema.get("properties", {}).items()
    )
    return Description(kind, name, package, version, inspect.getdoc(cls) or "", parameters)


def _parameter(field: FieldInfo, name: str, form: dict[str, Any], shared: dict[str, Any]) -> Parameter:
    return Parameter(
        name,
        type=_type(form, shared),
        required=field.is_required(),
        default=_default(field),
        bounds=_bounds(form),
        description=form.get("description", ""),
    )


def _default(field: FieldInfo) -> Any:
    if field.is_required():
        return None
    value = field.get_default(call_default_factory=True, validated_data={})
    return to_jsonable_python(value)


def _type(form: dict[str, Any], shared: dict[str, Any]) -> str:
    if "$ref" in form:
        name = form["$ref"].rsplit("/", 1)[-1]
        return "columns" if name == "Columns" else _type(shared[name], shared)
    if "enum" in form:
        return " | ".join(str(value) for value in form["enum"])
    if "const" in form:
        return str(form["const"])
    if "anyOf" in form:
        return " | ".join(dict.fromkeys(_type(each, shared) for each in form["anyOf"]))
    if form.get("type") == "array":
        return f"list of {_type(form.get('items', {}), shared)}"
    if form.get("type") == "object":
        return f"mapping to {_type(form.get('additionalProperties') or {}, shared)}"
    return {"integer": "int", "number": "float", "string": "text", "boolean": "true | false", "null": "null"}.get(
        form.get("type", ""), "any"
    )


_BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minLength": "at least {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matching {}",
}


def _bounds(form: dict[str, Any]) -> str:
    """The bounds of a value, or of the one alternative that has any."""
    found = [words.format(form[key]) for key, words in _BOUNDS.items() if key in form]
    for each in form.get("anyOf", []):
        found += [words.format(each[key]) for key, words in _BOUNDS.items() if key in each]
    return ", ".join(dict.fromkeys(found))


def _lines(each: Parameter) -> str:
    default = "required" if each.required else f"default {_shown(each.default)}"
    facts = "; ".join(filter(None, (each.type, each.bounds, default)))
    return f"  {each.name}  ({facts})\n      {each.description}"


def _shown(value: Any) -> str:
    return {None: "none", True: "true", False: "false"}.get(value, str(value)) if _is_plain(value) else str(value)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool)
