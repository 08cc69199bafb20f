"""A plugin's parameters, for people: from the JSON schema of its class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python


@dataclass(frozen=True)
class Parameter:
    """One parameter: its type in words, its default, its bounds, and what it means."""

    name: str
    type: str
    required: bool
    default: Any
    bounds: str
    description: str
    least: float | None = None
    """The least value allowed; None where there is none, or where it is not allowed itself."""


def parameters_of(cls: type[BaseModel]) -> tuple[Parameter, ...]:
    """The parameters of a plugin, in the order in which its class states them."""
    schema = cls.model_json_schema()
    return tuple(
        _parameter(cls.model_fields[field], field, form, schema.get("$defs", {}))
        for field, form in schema.get("properties", {}).items()
    )


def _parameter(field: FieldInfo, name: str, form: dict[str, Any], shared: dict[str, Any]) -> Parameter:
    return Parameter(
        name,
        type=_type(form, shared),
        required=field.is_required(),
        default=_default(field),
        bounds=_bounds(form),
        description=form.get("description", ""),
        least=form.get("minimum"),
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
    forms = (form, *form.get("anyOf", []))
    found = [_bound(key, each[key]) for each in forms for key in _BOUNDS if key in each]
    return ", ".join(dict.fromkeys(found))


def _bound(key: str, limit: Any) -> str:
    words = _BOUNDS[key].format(_figure(limit))
    return words.removesuffix("s") if limit == 1 and words.endswith(("characters", "items")) else words


def _figure(bound: Any) -> Any:
    return f"{bound:g}" if isinstance(bound, float) else bound
