"""The columns and files that a plugin's parameters name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, SecretBytes, SecretStr

from mlpipe.plugin.columns import ColumnMark, Columns, FileMark

Path = tuple[str | int, ...]
"""Where a value stands among the parameters, such as ``("columns", 2)``."""


def named_columns(plugin: BaseModel) -> dict[Path, str]:
    """Every column that a plugin's parameters name outright: parameter path -> column name.

    The path of a mapping's key is the same as that of its value.
    """
    found: dict[Path, str] = {}
    for field, annotation in _annotations(type(plugin)):
        found.update(_named(annotation, vars(plugin)[field], (field,)))
    return found


def file_fields(cls: type[BaseModel]) -> list[str]:
    """The parameters that name a file or a glob of files."""
    return [field for field, annotation in _annotations(cls) if _is_marked(annotation, FileMark)]


def has_secret(cls: type[BaseModel]) -> bool:
    """Whether a parameter is a secret."""
    return any(_mentions_secret(info.annotation) for info in cls.model_fields.values())


def _mentions_secret(annotation: Any) -> bool:
    return annotation in (SecretStr, SecretBytes) or any(map(_mentions_secret, get_args(annotation)))


def _annotations(cls: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for field, info in cls.model_fields.items():
        yield field, Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


def _named(annotation: Any, value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, Columns):
        yield from value.named_at(path)
    elif isinstance(value, str):
        if _is_marked(annotation):
            yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            for of_key, of_value in _pairs(annotation):
                yield from _named(of_key, key, (*path, key))
                yield from _named(of_value, inner, (*path, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _named(annotation, inner, (*path, index))


def _is_marked(annotation: Any, kind: type = ColumnMark) -> bool:
    """Whether this is Column, or a union or list of it; in a mapping the sides are looked at one by one."""
    if any(isinstance(mark, kind) for mark in getattr(annotation, "__metadata__", ())):
        return True
    return not _is_mapping(annotation) and any(_is_marked(inner, kind) for inner in get_args(annotation))


def _pairs(annotation: Any) -> Iterator[tuple[Any, Any]]:
    """Key and value annotations of the mappings in an annotation."""
    if _is_mapping(annotation):
        yield get_args(annotation)
    else:
        for inner in get_args(annotation):
            yield from _pairs(inner)


def _is_mapping(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping) and len(get_args(annotation)) == 2
