"""The public names of mlpipe with their signatures, as text: what a release may not break.

``python -m tests.packaging.public_api`` writes it into ``public-api.txt`` beside this file.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel

MODULES = ("mlpipe", "mlpipe.plugin", "mlpipe.testing")
FILE = Path(__file__).with_name("public-api.txt")

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def public_api() -> str:
    """A line for each name, method, field and class variable, sorted."""
    return "\n".join(line for module in MODULES for line in _module(module)) + "\n"


def _module(name: str) -> Iterator[str]:
    module = importlib.import_module(name)
    for public in sorted(module.__all__):
        yield from _value(f"{name}.{public}", getattr(module, public))


def _value(name: str, value: Any) -> Iterator[str]:
    if inspect.isclass(value):
        bases = ", ".join(base.__name__ for base in value.__bases__ if base is not object)
        yield f"class {name}({bases})"
        yield from sorted(f"  {line}" for part in (_fields, _methods, _class_variables) for line in part(value))
    elif inspect.isroutine(value):
        yield f"def {name}{_signature(value)}"
    else:
        yield f"{name}: {type(value).__name__}"


def _fields(cls: type) -> Iterator[str]:
    if is_dataclass(cls):
        yield f"__init__{_signature(cls)}"
        yield from (f"{field.name}: {field.type}" for field in fields(cls))
    if issubclass(cls, BaseModel):
        for name, field in cls.model_fields.items():
            yield f"{name}: {_annotation(cls, name)} ({'required' if field.is_required() else 'optional'})"


def _methods(cls: type) -> Iterator[str]:
    """What the class itself defines; pydantic's own names are not ours to promise."""
    foreign = vars(BaseModel).keys() if issubclass(cls, BaseModel) else set()
    for name, member in vars(cls).items():
        if name.startswith(("_", "model_")) or name in foreign:
            continue
        if isinstance(member, property | cached_property):
            yield f"{name} (property)"
        elif isinstance(member, classmethod):
            yield f"classmethod {name}{_signature(getattr(cls, name))}"
        elif inspect.isfunction(member):
            abstract = "abstract " if getattr(member, "__isabstractmethod__", False) else ""
            yield f"{abstract}{name}{_signature(member)}"


def _class_variables(cls: type) -> Iterator[str]:
    for name, annotation in inspect.get_annotations(cls).items():
        if not name.startswith("_") and "ClassVar" in str(annotation):
            yield f"{name}: {annotation}"


def _annotation(cls: type, name: str) -> str:
    for base in cls.__mro__:
        if name in (found := inspect.get_annotations(base)):
            return str(found[name])
    return "?"


def _signature(value: Any) -> str:
    return _ADDRESS.sub("", str(inspect.signature(value)))


if __name__ == "__main__":
    FILE.write_text(public_api(), encoding="utf-8")
