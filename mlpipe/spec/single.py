"""One plugin with parameters written in YAML, outside of any spec."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from mlpipe.errors import SpecError
from mlpipe.plugin import Check, Metric, Model, Plugin, Registry, Reporter, Searcher, Source, Splitter, Transform
from mlpipe.spec.diagnosis import Diagnosis
from mlpipe.spec.reader import read_document
from mlpipe.spec.uses import Use


def read_plugin(kind: str, name: str, parameters: str, *, where: str, registry: Registry) -> Plugin:
    """The plugin with the parameters that a YAML mapping such as ``{column: size}`` gives it.

    ``where`` stands for the text in messages. Raises PluginError (no such plugin), or SpecError with every mistake.
    """
    registry.get(kind, name)
    document = read_document(parameters, where, {})
    values = {**document.values, "use": name}
    slot = _SLOTS[kind]
    try:
        plugin: Plugin = slot.model_validate(values, context={"registry": registry, "folder": None}).plugin
    except ValidationError as error:
        problems = Diagnosis(slot, values, registry, document.origin.references).explain(error)
        located = [replace(each, position=document.origin.locate(each.path, each.on_key)) for each in problems]
        raise SpecError(located) from error
    return plugin


def _slot(kind: str, base: type[Plugin]) -> Any:
    return type(f"Single{base.__name__}", (Use[base],), {"kind": kind, "__module__": __name__})  # type: ignore[valid-type]


_SLOTS: dict[str, Any] = {
    "source": _slot("source", Source),
    "check": _slot("check", Check),
    "transform": _slot("transform", Transform),
    "splitter": _slot("splitter", Splitter),
    "model": _slot("model", Model),
    "searcher": _slot("searcher", Searcher),
    "metric": _slot("metric", Metric),
    "reporter": _slot("reporter", Reporter),
}
