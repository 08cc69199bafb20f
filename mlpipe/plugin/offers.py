"""What installed packages say about their plugins, read from their metadata without importing them."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from typing import Any

from mlpipe.errors import MlpipeError, PluginError

GROUP = "mlpipe."
"""Entry-point groups are ``mlpipe.<kind>``."""

DEFAULTS = "defaults"
"""The one group ``mlpipe.defaults`` that is of no kind: it offers data, not plugins."""


@dataclass(frozen=True)
class Offer:
    """One entry point: a plugin that an installed package offers."""

    kind: str
    name: str
    value: str
    """``module:Class``, or ``path:Class`` of a local plugin file."""
    package: str
    version: str

    @property
    def module(self) -> str:
        """The module that defines the class."""
        return self.value.partition(":")[0]

    @property
    def owner(self) -> str:
        """``package version (module:Class)``."""
        return f"{f'{self.package} {self.version}'.strip()} ({self.value})"

    @property
    def title(self) -> str:
        """For messages: ``model 'acme.x' of acme-plugins 1.2 (acme.models:X)``."""
        return f"{self.kind} '{self.name}' of {self.owner}"

    def load(self) -> Any:
        """What the entry point names, its module imported. Raises PluginError where that fails."""
        try:
            importlib.import_module(self.module)
            found = self.loaded()
        except (MlpipeError, KeyboardInterrupt):
            raise
        # A stranger's module may raise anything at all, a SystemExit or a panic of native code too.
        except BaseException as error:
            raise self.broken(f"{type(error).__name__}: {error}") from error
        if found is None:
            raise self.broken(f"there is no {self.value}")
        return found

    def loaded(self) -> Any:
        """What the entry point names if its module is imported already, else None."""
        found: Any = sys.modules.get(self.module)
        for part in self.value.partition(":")[2].split("."):
            found = getattr(found, part, None)
        return found

    def broken(self, why: str) -> PluginError:
        """The error for an offer that does not hold what it promises."""
        return PluginError(
            f"{self.title} is broken: {why}",
            hint=f"update or remove it: pip install -U {self.package}, or pip uninstall {self.package}",
        )


def installed_offers() -> dict[tuple[str, str], list[Offer]]:
    """All offers of installed packages by (kind, name), those under DEFAULTS too."""
    offers: dict[tuple[str, str], list[Offer]] = {}
    for package in _packages():
        for point in package.entry_points:
            if point.group.startswith(GROUP):
                kind = point.group.removeprefix(GROUP)
                value = point.value.partition("[")[0].replace(" ", "")
                offer = Offer(kind, point.name, value, package.name, package.version or "")
                offers.setdefault((kind, point.name), []).append(offer)
    return offers


def _packages() -> Iterator[Distribution]:
    """Installed packages, each the first of its name on the path: an older copy behind it is never imported."""
    seen: set[str] = set()
    for package in distributions():
        if "Name" not in package.metadata:  # what an interrupted uninstall left
            continue
        name = re.sub(r"[-_.]+", "-", package.name).lower()
        if name not in seen:
            seen.add(name)
            yield package
