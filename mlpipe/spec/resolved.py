"""A validated spec as plain values again, defaults included, to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from mlpipe.errors import SpecPath
from mlpipe.spec.model import Spec
from mlpipe.spec.origin import Origin
from mlpipe.spec.spaces import write_space
from mlpipe.spec.uses import ModelUse, Use


def resolved(spec: Spec, origin: Origin | None = None) -> dict[str, Any]:
    """The spec with all its defaults, in the order of the models.

    What was read from the environment stands as its reference, and secrets as asterisks.
    """
    references = origin.references if origin else {}
    tree: dict[str, Any] = _write(spec, (), references)
    return tree


def _write(value: Any, path: SpecPath, references: Mapping[SpecPath, str]) -> Any:
    if isinstance(value, Use):
        return _write_use(value, path, references)
    if path in references:
        return references[path]
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        return _write(fields, path, references)
    if isinstance(value, Mapping):
        return {key: _write(inner, (*path, key), references) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_write(inner, (*path, index), references) for index, inner in enumerate(value)]
    return value


def _write_use(slot: Use[Any], path: SpecPath, references: Mapping[SpecPath, str]) -> dict[str, Any]:
    form: dict[str, Any] = {"use": slot.use}
    if isinstance(slot, ModelUse):
        form |= {"name": slot.label} | ({"search": write_space(slot.search)} if slot.search else {})
    form |= slot.plugin.model_dump(mode="json")
    written: dict[str, Any] = _write(form, path, {at: text for at, text in references.items() if at != path})
    # A slot that is a bare name may itself have been read from the environment.
    return written | ({"use": references[path]} if path in references else {})
