"""Where plugin classes are found: those defined in this process, and those that installed packages offer."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mlpipe.errors import MlpipeError, PluginError, listing, suggest
from mlpipe.plugin.discovery import Offer, installed_offers

STANDARD_PACKAGE = "mlpipe_std"
"""The one import package whose plugins have bare names; everyone else's name has a dot."""

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


class Registry:
    """Plugin classes by (kind, name).

    A class joins when it is defined (``add``). Plugins of installed packages are known from their
    metadata alone (``Offer``) and imported when first asked for.
    """

    def __init__(self) -> None:
        self._kinds: dict[str, type] = {}
        self._classes: dict[tuple[str, str], type] = {}
        self._offers: dict[tuple[str, str], list[Offer]] | None = None

    def add_kind(self, kind: str, base: type) -> None:
        """Make ``kind`` known, with the class that every plugin of it inherits from."""
        owner = self._kinds.get(kind)
        if owner is not None and _address(owner) != _address(base):
            raise PluginError(f"kind '{kind}' is taken by {_address(owner)}", where=_address(base))
        self._kinds[kind] = base

    def add(self, cls: Any) -> None:
        """Register a class under its kind and name; the same module and qualname replaces (notebooks).

        Raises PluginError where the name is malformed, reserved, or taken by somebody else.
        """
        kind, name = cls.plugin_kind, cls.plugin_name
        _refuse_bad_name(kind, name, cls)
        owner = self._classes.get((kind, name))
        if owner is not None and _address(owner) != _address(cls):
            raise _collision(kind, name, _address(owner), _address(cls))
        self._classes[kind, name] = cls

    def kinds(self) -> list[str]:
        """The kinds, in the order of their definition."""
        return list(self._kinds)

    def names(self, kind: str) -> list[str]:
        """The names of all plugins of a kind, imported or not, sorted."""
        known = {name for of_kind, name in (*self._classes, *self.offers()) if of_kind == kind}
        return sorted(known)

    def offers(self) -> dict[tuple[str, str], list[Offer]]:
        """What installed packages offer, read from their metadata once."""
        if self._offers is None:
            self._offers = installed_offers()
        return self._offers

    def get(self, kind: str, name: str) -> Any:
        """The class of a plugin, imported if need be.

        Raises PluginError: unknown (lists what exists), broken (why), offered twice (by whom), or in
        need of a package that is not installed (the line that installs it).
        """
        offers = self.offers().get((kind, name), [])
        cls = self._classes.get((kind, name))
        owners = sorted({offer.owner for offer in offers} | _local_owner(cls, offers))
        if len(owners) > 1:
            raise _collision(kind, name, *owners[:2])
        if cls is None:
            if not offers:
                raise self._unknown(kind, name)
            cls = self._import(offers[0])
        _refuse_missing_packages(cls)
        return cls

    def owner(self, kind: str, name: str) -> tuple[str, str]:
        """The package and version that a plugin comes from; for a local file its module and no version."""
        offers = self.offers().get((kind, name))
        if offers:
            return offers[0].package, offers[0].version
        return self._classes[kind, name].__module__, ""

    @contextmanager
    def isolated(self) -> Iterator[Registry]:
        """Within the block, definitions join as usual; at its end they are forgotten (for tests)."""
        kinds, classes = dict(self._kinds), dict(self._classes)
        try:
            yield self
        finally:
            self._kinds, self._classes = kinds, classes

    def _unknown(self, kind: str, name: str) -> PluginError:
        known = self.names(kind)
        near = suggest(name, known)
        return PluginError(
            f"no {kind} is named '{name}'{near}",
            hint="" if near else f"there are: {listing(known, 40) or 'none'}",
        )

    def _import(self, offer: Offer) -> type:
        if "." not in offer.name and offer.module.partition(".")[0] != STANDARD_PACKAGE:
            raise PluginError(
                f"{offer.kind} '{offer.name}' of {offer.owner} has a bare name, which is kept for standard plugins",
                hint=f"its author renames it, for instance to 'acme.{offer.name}'",
            )
        try:
            importlib.import_module(offer.module)
        except MlpipeError:
            raise
        except Exception as error:  # a stranger's module may raise anything at all
            raise PluginError(
                f"{offer.kind} '{offer.name}' of {offer.owner} is broken: {type(error).__name__}: {error}",
                where=offer.value,
                hint=f"update or remove it: pip install -U {offer.package}, or pip uninstall {offer.package}",
            ) from error
        cls = self._classes.get((offer.kind, offer.name))
        if cls is None:
            raise PluginError(
                f"{offer.kind} '{offer.name}' of {offer.owner} is broken: {offer.value} does not define it",
                hint=f"its entry point must name a class declared with name=\"{offer.name}\"",
            )
        return cls


def _address(cls: type) -> str:
    return f"{cls.__module__}:{cls.__qualname__}"


def _local_owner(cls: type | None, offers: list[Offer]) -> set[str]:
    if cls is None or any(offer.value == _address(cls) for offer in offers):
        return set()
    return {_address(cls)}


def _collision(kind: str, name: str, first: str, second: str) -> PluginError:
    return PluginError(
        f"two plugins claim {kind} '{name}': {first} and {second}",
        hint="uninstall or rename one of them",
    )


def _refuse_bad_name(kind: str, name: str, cls: type) -> None:
    if not _NAME.fullmatch(name):
        raise PluginError(
            f"{kind} name '{name}' is malformed",
            where=_address(cls),
            hint="lower-case words with underscores, parts joined by dots: acme.winsorize",
        )
    if "." not in name and cls.__module__.partition(".")[0] != STANDARD_PACKAGE:
        raise PluginError(
            f"{kind} name '{name}' has no dot; bare names are kept for standard plugins",
            where=_address(cls),
            hint=f"call it 'acme.{name}', with your own first word",
        )


def _refuse_missing_packages(cls: Any) -> None:
    missing = [line for module, line in cls.requires.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise PluginError(
            f"{cls.plugin_kind} '{cls.plugin_name}' needs a package that is not installed",
            hint=f"pip install {' '.join(repr(line) for line in sorted(set(missing)))}",
        )


REGISTRY = Registry()
"""The registry of this process."""
