"""Where plugin classes are found: those defined in this process, and those that installed packages offer."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from mlpipe import __version__
from mlpipe.errors import PluginError, listing, suggest
from mlpipe.plugin.offers import API_VERSION, API_VERSIONS, DEFAULTS, Offer, installed_offers

STANDARD_PACKAGE = "mlpipe_std"
"""The one import package whose plugins have bare names; everyone else's name has a dot."""

LOCAL_PREFIX = "mlpipe_local_"
"""Modules made of local plugin files have names that start so; messages name their file instead."""

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_NAME = re.compile(rf"{_WORD.pattern}(\.{_WORD.pattern})*")


class PluginConflictError(PluginError):
    """Two owners claim the same plugin."""


class MissingPackagesError(PluginError):
    """A plugin is fine, but what it works with is not installed."""


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
        if not _WORD.fullmatch(kind):
            raise PluginError(f"kind '{kind}' is malformed", where=_address(base), hint="one lower-case word")
        owner = self._kinds.get(kind)
        if owner is not None and _address(owner) != _address(base):
            raise PluginConflictError(f"kind '{kind}' is taken by {_address(owner)}", where=_address(base))
        self._kinds[kind] = base

    def add(self, cls: Any) -> None:
        """Register a class under its kind and name; the same module and qualname replaces (notebooks).

        Raises PluginError where the name is malformed, reserved, or taken by somebody else.
        """
        kind, name = cls.plugin_kind, cls.plugin_name
        _refuse_bad_name(kind, name, cls)
        owner = self._classes.get((kind, name))
        if owner is not None and _address(owner) != _address(cls):
            raise _conflict(kind, name, _address(owner), _address(cls))
        self._classes[kind, name] = cls

    def kinds(self) -> list[str]:
        """The kinds, in the order of their definition."""
        return list(self._kinds)

    def names(self, kind: str) -> list[str]:
        """The names of all plugins of a kind, imported or not, sorted."""
        return sorted(name for of_kind, name in self.known() if of_kind == kind)

    def known(self) -> set[tuple[str, str]]:
        """Kind and name of all plugins, imported or not, whole or broken."""
        return {*self._classes, *(key for key in self.offers() if key[0] != DEFAULTS)}

    def offers(self) -> dict[tuple[str, str], list[Offer]]:
        """What installed packages offer, read from their metadata once."""
        if self._offers is None:
            self._offers = installed_offers()
        return self._offers

    def get(self, kind: str, name: str) -> Any:
        """The class of a plugin, imported if need be.

        Raises PluginError: unknown (lists what exists), broken (why); PluginConflictError: claimed twice (by whom);
        MissingPackagesError: works with a package that is not installed (the line that installs it).
        """
        claims = self.claims(kind, name)
        if not claims:
            raise self._unknown(kind, name)
        if len(claims) > 1:
            raise _conflict(kind, name, claims[0].owner, claims[1].owner)
        cls: Any = self._classes.get((kind, name))
        if cls is None:
            cls = self._import(claims[0])
        refuse_missing_packages(kind, name, cls.requires)
        return cls

    def is_loaded(self, kind: str, name: str) -> bool:
        """Whether the class is known in this process already."""
        return (kind, name) in self._classes

    def claims(self, kind: str, name: str) -> list[Offer]:
        """Everyone who says to have this plugin; a class that no package offers counts as an offer of its file."""
        claims = set(self.offers().get((kind, name), []))
        cls = self._classes.get((kind, name))
        if cls is not None and not any(_gives(offer, cls) for offer in claims):
            place = _module_place(cls)
            claims.add(Offer(kind, name, f"{place}:{cls.__qualname__}", package=Path(place).name, version=""))
        return sorted(claims, key=lambda claim: claim.owner)

    def owner(self, kind: str, name: str) -> tuple[str, str]:
        """The package and version that a plugin comes from; for a local one its file or module, and no version.

        Raises PluginError where it is unknown.
        """
        claims = self.claims(kind, name)
        if not claims:
            raise self._unknown(kind, name)
        return claims[0].package, claims[0].version

    def forget(self, module: str) -> None:
        """Remove the classes that a module defined, before it is run again."""
        self._classes = {key: cls for key, cls in self._classes.items() if cls.__module__ != module}

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """If the block raises, what it defined is forgotten: half a module is no plugin."""
        kinds, classes = dict(self._kinds), dict(self._classes)
        try:
            yield
        except BaseException:
            self._kinds, self._classes = kinds, classes
            raise

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
        refuse_offer(offer)
        with self.all_or_nothing():
            cls = offer.load()
        named = (getattr(cls, "plugin_kind", None), getattr(cls, "plugin_name", None))
        if not isinstance(cls, type) or named != (offer.kind, offer.name):
            raise offer.broken(f'{offer.value} is no class declared as a {offer.kind} with name="{offer.name}"')
        # It joined when it was defined, unless that was in an isolated block that has ended.
        return self._classes.setdefault((offer.kind, offer.name), cls)


def _gives(offer: Offer, cls: type) -> bool:
    return offer.value == _address(cls) or offer.loaded() is cls


def _module_place(cls: type) -> str:
    """The module of a class; for a local plugin file its path, since nobody knows the module's name."""
    module = cls.__module__
    if module.startswith(LOCAL_PREFIX) and module in sys.modules:
        return str(sys.modules[module].__file__)
    return module


def _address(cls: type) -> str:
    return f"{_module_place(cls)}:{cls.__qualname__}"


def _conflict(kind: str, name: str, first: str, second: str) -> PluginConflictError:
    return PluginConflictError(
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


def refuse_offer(offer: Offer) -> None:
    """Raise PluginError where somebody else's package offers a bare name, or is written for another plugin API."""
    if offer.apis and API_VERSIONS.isdisjoint(offer.apis):
        is_older = all(version.isdecimal() and int(version) < API_VERSION for version in offer.apis)
        raise PluginError(
            f"{offer.title} is written for version {' or '.join(offer.apis)} of the plugin API, "
            f"and mlpipe {__version__} has version {API_VERSION}",
            hint=f"pip install -U {offer.package if is_older else 'mlpipe-framework'}",
        )
    if "." not in offer.name and offer.module.partition(".")[0] != STANDARD_PACKAGE:
        raise PluginError(
            f"{offer.title} has a bare name, which is kept for standard plugins",
            hint=f"its author renames it, for instance to 'acme.{offer.name}'",
        )


def refuse_missing_packages(kind: str, name: str, requires: Mapping[str, str]) -> None:
    """Raise MissingPackagesError, with the line that installs them, where modules that a plugin needs are missing."""
    missing = [line for module, line in requires.items() if not _is_installed(module)]
    if missing:
        raise MissingPackagesError(
            f"{kind} '{name}' needs a package that is not installed",
            hint=f"pip install {' '.join(repr(line) for line in sorted(set(missing)))}",
        )


@cache
def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # the package that the module would be in
        return False
    except ValueError:  # imported already, by other means than a file
        return True


REGISTRY = Registry()
"""The registry of this process."""
