"""The keys of the spec, as tables."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.generating.markdown import literal, table
from mlpipe.spec import model as spec_model
from mlpipe.spec import uses
from mlpipe.spec.model import Part

_WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false"}
_WRITTEN = {("Select", "budget"): "a time"}
"""Keys that are written in another form than they are held."""
_FILLED_IN = {("Spec", "name"): "the file's name"}
"""Required keys that are filled in before the spec is built."""


def table_of_keys(name: str) -> str:
    """The keys of a part of the spec, with their defaults and meanings."""
    cls: type[BaseModel] = getattr(spec_model, name, None) or getattr(uses, name)
    rows = [_row(name, key, field) for key, field in cls.model_fields.items() if key != "plugin"]
    return table(("key", "value", "default", "meaning"), rows)


def _row(part: str, key: str, field: FieldInfo) -> tuple[str, ...]:
    value = _WRITTEN.get((part, key)) or _in_words(field.annotation)
    default = "**required**" if field.is_required() else literal(field.get_default(call_default_factory=True))
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
