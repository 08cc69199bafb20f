"""What installed packages say about their plugins, read from their metadata without importing them."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from mlpipe.errors import MlpipeError, PluginError

GROUP = "mlpipe."
"""Entry-point groups are ``mlpipe.<kind>``."""

DEFAULTS = "defaults"
"""The one group ``mlpipe.defaults`` that is of no kind: it offers data, not plugins."""


API_VERSION = 1
"""The version of the plugin API: what ``mlpipe.plugin`` and ``mlpipe.testing`` promise (docs/compatibility.md)."""

API_VERSIONS = frozenset({str(API_VERSION)})
"""All versions that this release can work with."""

API = "api"
"""The group ``mlpipe.api``, in which a package names the versions of the API that it is written for."""


@dataclass(frozen=True)
class Offer:
    """One entry point: a plugin that an installed package offers."""

    kind: str
    name: str
    value: str
    """``module:Class``, or ``path:Class`` of a local plugin file."""
    package: str
    version: str
    folder: str = field(default="", compare=False)
    """Where the package is installed, to find its source without importing it."""
    apis: tuple[str, ...] = field(default=(), compare=False)
    """The versions of the plugin API that its package names; the first one where it names none."""

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
    for package, points in _packages():
        name, version = _name_and_version(package)
        if not name:  # what an interrupted uninstall left
            continue
        folder = str(package.locate_file(""))
        found = [each for each in _entry_points(points) if each[0].startswith(GROUP)]
        apis = tuple(point for group, point, _ in found if group == GROUP + API)
        for group, point, value in found:
            kind = group.removeprefix(GROUP)
            if kind != API:
                offer = Offer(kind, point, value, name, version, folder, apis)
                offers.setdefault((kind, point), []).append(offer)
    return offers


def _packages() -> Iterator[tuple[Distribution, str]]:
    """Installed packages that offer something, each the first of its name on the path, with its entry points.

    An older copy behind the first is never imported.
    """
    seen: set[str] = set()
    for package in distributions():
        name = _folder_name(package)
        if not name or name in seen:
            continue
        seen.add(name)
        points = package.read_text("entry_points.txt") or ""
        if f"[{GROUP}" in points:
            yield package, points


def _entry_points(text: str) -> Iterator[tuple[str, str, str]]:
    """Group, name and value of each line of an ``entry_points.txt``."""
    group = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1].strip()
        elif line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield group, name.strip(), value.partition("[")[0].replace(" ", "")


def _folder_name(package: Distribution) -> str:
    """The package's name, made comparable, by the folder of its metadata: reading that of all packages takes long."""
    folder = Path(str(getattr(package, "_path", "")))
    name = (
        folder.name.partition("-")[0] if folder.suffix in (".dist-info", ".egg-info") else _name_and_version(package)[0]
    )
    return re.sub(r"[-_.]+", "-", name).lower()


def _name_and_version(package: Distribution) -> tuple[str, str]:
    """By the head of its metadata alone; empty where an interrupted uninstall has left none."""
    text = package.read_text("METADATA") or package.read_text("PKG-INFO") or ""
    head = text.partition("\n\n")[0]
    found = dict(re.findall(r"^(Name|Version): *(.*?)\s*$", head, re.MULTILINE))
    return found.get("Name", ""), found.get("Version", "")
