"""The shape of the spec as its models declare it: which model a mapping is read as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from mlpipe.errors import SpecPath


def model_at(root: type[BaseModel], path: SpecPath) -> type[BaseModel] | None:
    """The model that the mapping at ``path`` below ``root`` is read as; None where it is no single one.

    Parts that lead nowhere, such as the tags of union members, are passed over.
    """
    here: list[Any] = [root]
    for part in path:
        here = [inner for outer in here for inner in _inside(outer, part)] or here
    models = [each for each in here if _is_model(each)]
    return models[0] if len(models) == 1 else None


def _inside(annotation: Any, part: str | int) -> Iterator[Any]:
    """What may stand under a key or an index of a value of this type."""
    arguments = get_args(annotation)
    origin = get_origin(annotation)
    if _is_model(annotation):
        for name, field in annotation.model_fields.items():
            if part in (name, field.alias):
                yield from _alternatives(field.annotation)
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _alternatives(arguments[1]) if isinstance(part, str) else ()
    elif origin in (list, tuple) and isinstance(part, int):
        yield from _alternatives(arguments[0])


def _alternatives(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        for member in get_args(annotation):
            yield from _alternatives(member)
    elif origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    else:
        yield annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
