"""All plugins with their origin and state of health."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mlpipe.errors import MlpipeError, suggest
from mlpipe.plugin.offers import Offer
from mlpipe.plugin.registry import (
    MissingPackagesError,
    PluginConflictError,
    Registry,
    refuse_missing_packages,
    refuse_offer,
)
from mlpipe.plugin.unimported import outline

Status = Literal["ok", "broken", "conflict", "needs packages"]
Health = tuple[Status, str, str]
"""Status, reason, and summary."""


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
    """First line of the docstring; empty where it could not be read."""


def list_plugins(registry: Registry, *, check: bool = False) -> list[PluginRow]:
    """Every plugin, by kind and name; one that fails is a row like any other.

    Installed ones are told by their source, which is not run; with ``check`` each is imported, and one that raises is
    broken.
    """
    kinds = registry.kinds()
    known = sorted(registry.known(), key=lambda key: (kinds.index(key[0]) if key[0] in kinds else len(kinds), key))
    return [row for kind, name in known for row in _rows(registry, kind, name, check)]


def _rows(registry: Registry, kind: str, name: str, check: bool) -> Iterator[PluginRow]:
    claims = registry.claims(kind, name)
    if kind not in registry.kinds():
        health: Health = "broken", f"there is no kind '{kind}'{suggest(kind, registry.kinds())}", ""
    elif check or len(claims) > 1 or registry.is_loaded(kind, name):
        health = _health(registry, kind, name)
    else:
        health = _unimported_health(claims[0])
    for claim in claims:
        yield PluginRow(kind, name, claim.package, claim.version, claim.value, *health)


def _health(registry: Registry, kind: str, name: str) -> Health:
    try:
        cls = registry.get(kind, name)
    except PluginConflictError as error:
        return "conflict", _reason(error), ""
    except MissingPackagesError as error:
        return "needs packages", _reason(error), ""
    except MlpipeError as error:
        return "broken", _reason(error), ""
    return "ok", "", _summary(cls)


def _unimported_health(offer: Offer) -> Health:
    found = outline(offer.module, offer.value.partition(":")[2], offer.folder)
    try:
        refuse_offer(offer)
        if found.problem:
            raise offer.broken(found.problem)
        refuse_missing_packages(offer.kind, offer.name, found.requires)
    except MissingPackagesError as error:
        return "needs packages", _reason(error), found.summary
    except MlpipeError as error:
        return "broken", _reason(error), found.summary
    return "ok", "", found.summary


def _reason(error: MlpipeError) -> str:
    return f"{error.what}; {error.hint}" if error.hint else error.what


def _summary(cls: type) -> str:
    return inspect.cleandoc(cls.__doc__ or "").partition("\n")[0]
