"""All plugins with their origin and state of health."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mlpipe.errors import MlpipeError, suggest
from mlpipe.plugin.registry import MissingPackagesError, PluginConflictError, Registry

Status = Literal["ok", "broken", "conflict", "needs packages"]


@dataclass(frozen=True)
class PluginRow:
    """One claim on a plugin's name; a conflict has a row for each claimant."""

    kind: str
    name: str
    package: str
    """Of a local plugin the file, or the module that defines it."""
    version: str
    """Empty for a local plugin."""
    module: str
    """``module:Class``, or ``path:Class`` of a local plugin file."""
    status: Status
    reason: str
    """Why it is not ``ok``, and what to do."""
    summary: str
    """First line of the docstring; empty where the class could not be imported."""


def list_plugins(registry: Registry) -> list[PluginRow]:
    """Every plugin, by kind and name; each is imported, and one that fails is a row like any other."""
    kinds = registry.kinds()
    known = sorted(registry.known(), key=lambda key: (kinds.index(key[0]) if key[0] in kinds else len(kinds), key))
    return [row for kind, name in known for row in _rows(registry, kind, name)]


def _rows(registry: Registry, kind: str, name: str) -> Iterator[PluginRow]:
    status, reason, summary = _health(registry, kind, name)
    for claim in registry.claims(kind, name):
        yield PluginRow(kind, name, claim.package, claim.version, claim.value, status, reason, summary)


def _health(registry: Registry, kind: str, name: str) -> tuple[Status, str, str]:
    if kind not in registry.kinds():
        return "broken", f"there is no kind '{kind}'{suggest(kind, registry.kinds())}", ""
    try:
        cls = registry.get(kind, name)
    except PluginConflictError as error:
        return "conflict", _reason(error), ""
    except MissingPackagesError as error:
        return "needs packages", _reason(error), ""
    except MlpipeError as error:
        return "broken", _reason(error), ""
    return "ok", "", _summary(cls)


def _reason(error: MlpipeError) -> str:
    return f"{error.what}; {error.hint}" if error.hint else error.what


def _summary(cls: type) -> str:
    return inspect.cleandoc(cls.__doc__ or "").partition("\n")[0]
