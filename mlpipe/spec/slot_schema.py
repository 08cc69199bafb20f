"""The JSON Schema of the places where a spec names a plugin."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from mlpipe.plugin import Plugin

_REFERENCE = {"type": "string", "pattern": r"\$\{", "description": "Filled in from the environment."}
_NUMBERS = {"integer", "number", "boolean"}
_RANGE = {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}}
_WORDS = {
    "int": "Whole numbers, evenly.",
    "log_int": "Whole numbers, evenly in the logarithm.",
    "float": "Numbers, evenly.",
    "log": "Numbers, evenly in the logarithm.",
}


def plugin_schema(kind: str, name: str, cls: type[Plugin]) -> dict[str, Any]:
    """A mapping that names the plugin and gives its parameters."""
    own = inlined(cls.model_json_schema())
    properties = {field: _with_references(form) for field, form in own.get("properties", {}).items()}
    for field, told in cls.model_fields.items():
        if told.deprecation_message and field in properties:
            properties[field]["deprecationMessage"] = told.deprecation_message
    slot: dict[str, Any] = {"use": {"const": name, "description": _first_line(cls)}}
    if cls.deprecated:
        slot["use"] |= {"deprecated": True, "deprecationMessage": cls.deprecated}
    if kind == "model":
        slot |= _model_keys(cls)
    return {
        "type": "object",
        "description": _first_line(cls),
        "additionalProperties": False,
        "required": ["use", *own.get("required", [])],
        "properties": {**slot, **properties},
    }


def kind_schema(kind: str, plugins: Mapping[str, str]) -> dict[str, Any]:
    """A plugin of a kind: its bare name, or a mapping with its name and parameters."""
    named = {
        "type": "string",
        "enum": list(plugins),
        "enumDescriptions": list(plugins.values()),
        "description": f"Name of a {kind}.",
    }
    choices = [
        {
            "if": {"required": ["use"], "properties": {"use": {"const": name}}},
            "then": {"$ref": f"#/definitions/{kind} {name}"},
        }
        for name in plugins
    ]
    mapping = {"type": "object", "required": ["use"], "properties": {"use": named}, "allOf": choices}
    return {"if": {"type": "object"}, "then": mapping, "else": named}


def inlined(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with what it refers to under ``$defs`` in place of the references."""
    shared = schema.get("$defs", {})

    def resolve(form: Any, depth: int = 0) -> Any:
        if isinstance(form, dict):
            name = str(form.get("$ref", "")).rsplit("/", 1)[-1]
            if name in shared and depth < 20:
                return resolve(
                    {**shared[name], **{key: each for key, each in form.items() if key != "$ref"}}, depth + 1
                )
            return {key: resolve(each, depth) for key, each in form.items() if key not in ("$defs", "title")}
        if isinstance(form, list):
            return [resolve(each, depth) for each in form]
        return form

    found: dict[str, Any] = resolve(dict(schema))
    return {**found, "properties": _properties(schema, resolve)} if "properties" in schema else found


def _properties(schema: Mapping[str, Any], resolve: Any) -> dict[str, Any]:
    # Apart from the rest, since a parameter may be called "title".
    return {name: resolve(form) for name, form in schema["properties"].items()}


def _with_references(form: dict[str, Any]) -> dict[str, Any]:
    """The same, or a reference to the environment in place of a number."""
    if form.get("type") not in _NUMBERS:
        return form
    told: dict[str, Any] = {key: form[key] for key in ("description", "default") if key in form}
    value = {key: each for key, each in form.items() if key not in told}
    return {"anyOf": [value, _REFERENCE], **told}


def _model_keys(cls: Any) -> dict[str, Any]:
    dimension = {
        "anyOf": [
            {"type": "array", "minItems": 1, "description": "One of these values."},
            *(
                {"type": "object", "additionalProperties": False, "required": [word], "properties": {word: _RANGE}}
                for word in _WORDS
            ),
        ]
    }
    space = {
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(cls.model_fields, dimension),
    }
    return {
        "name": {"type": "string", "maxLength": 64, "description": "Label of the model, unique in the spec."},
        "search": {
            "anyOf": [{"type": "boolean"}, {"type": "null"}, space],
            "description": "true for the model's own space, or parameter -> {int: [low, high]}, {log_int: …}, "
            "{float: …}, {log: …} or a list of values.",
        },
    }


def _first_line(cls: type[Plugin]) -> str:
    return inspect.cleandoc(cls.__doc__ or "").partition("\n")[0].replace("``", "`")
