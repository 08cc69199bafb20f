"""The JSON Schema of specs, made of the plugins that are installed here: for completion and hints in editors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mlpipe import __version__
from mlpipe.errors import MlpipeError
from mlpipe.plugin import Registry, digest
from mlpipe.spec.model import Executor, Select, Spec, Target
from mlpipe.spec.slot_schema import inlined, kind_schema, plugin_schema

DRAFT = "http://json-schema.org/draft-07/schema#"
MARK = "x-mlpipe"
"""The key of the schema under which stands what it was made of."""

_SLOTS = {
    "checks": "check",
    "prepare": "transform",
    "transforms": "transform",
    "models": "model",
    "reports": "reporter",
}
_ONE = {"split": "splitter", "search": "searcher"}
_PARTS: Mapping[str, type[BaseModel]] = {"target": Target, "executor": Executor}
_SCHEMA_LINE = re.compile(r"^#\s*yaml-language-server:\s*\$schema=(\S+)", re.MULTILINE)


def spec_schema(registry: Registry) -> dict[str, Any]:
    """The schema, as draft 7, which editors know best. A plugin that is broken is left out."""
    definitions: dict[str, Any] = {}
    for kind in registry.kinds():
        usable = {name: form for name in registry.names(kind) if (form := _plugin(registry, kind, name))}
        definitions |= {f"{kind} {name}": form for name, form in usable.items()}
        definitions[kind] = kind_schema(kind, {name: form["description"] for name, form in usable.items()})
    schema = {
        "$schema": DRAFT,
        "title": "mlpipe",
        "description": "What a run does, from sources to reports. Paths are relative to this file.",
        "type": "object",
        "required": ["sources", "target"],
        "additionalProperties": False,
        "properties": _keys(),
        "definitions": definitions,
    }
    return {**schema, MARK: {"version": __version__, "digest": _digest(schema)}}


def stale_schema(spec: str, path: Path, registry: Registry) -> Path | None:
    """The schema file that a spec's text names in a comment, if the plugins known here are not in it as they are.

    It may know more, such as local plugins of other specs; one that is not there counts as stale. None where none is
    named, or where it is not one of ours.
    """
    named = _SCHEMA_LINE.search(spec)
    if named is None or "://" in named[1]:
        return None
    file = path.parent / named[1]
    if not file.exists():
        return file
    try:
        saved = json.loads(file.read_text(encoding="utf-8"))
        mark, definitions = saved[MARK]["digest"], saved["definitions"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    now = spec_schema(registry)
    if mark == now[MARK]["digest"]:
        return None
    plugins = {name: form for name, form in now["definitions"].items() if " " in name}
    same = saved["properties"] == now["properties"] and all(definitions.get(name) == plugins[name] for name in plugins)
    return None if same else file


def _plugin(registry: Registry, kind: str, name: str) -> dict[str, Any] | None:
    try:
        return plugin_schema(kind, name, registry.get(kind, name))
    except MlpipeError:
        return None  # list-plugins tells why it cannot be used


def _keys() -> dict[str, Any]:
    keys: dict[str, Any] = {}
    whole = Spec.model_json_schema()
    for name, field in Spec.model_fields.items():
        if name in _SLOTS:
            form: dict[str, Any] = {"type": ["array", "null"], "items": _of(_SLOTS[name])}
        elif name in _ONE:
            form = _of(_ONE[name])
        elif name in _PARTS:
            form = inlined(_PARTS[name].model_json_schema())
        elif name == "sources":
            form = {"type": "object", "minProperties": 1, "additionalProperties": _of("source")}
        elif name == "select":
            form = _select()
        else:
            form = inlined({**whole["properties"][name], "$defs": whole.get("$defs", {})})
        keys[name] = {**form, "description": field.description or ""}
    return keys


def _select() -> dict[str, Any]:
    budget = {"type": "string", "pattern": r"^([0-9.]+(ms|s|m|h)|.*\$\{.*)$"}
    plain = Select.model_json_schema()["properties"]
    forms = {**plain, "metric": _of("metric"), "budget": budget}
    properties = {
        name: {**forms[name], "description": field.description or ""} for name, field in Select.model_fields.items()
    }
    return {"type": ["object", "null"], "additionalProperties": False, "properties": properties}


def _of(kind: str) -> dict[str, Any]:
    # In an allOf, since draft 7 passes over what stands beside a $ref.
    return {"allOf": [{"$ref": f"#/definitions/{kind}"}]}


def _digest(schema: Mapping[str, Any]) -> str:
    return digest(json.dumps(schema, sort_keys=True, ensure_ascii=False))
