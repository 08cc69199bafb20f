"""Where plugins come from: metadata of installed packages, and local files and folders."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import traceback
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

from mlpipe.errors import MlpipeError, PluginError

GROUP = "mlpipe."
"""Entry-point groups are ``mlpipe.<kind>``."""


@dataclass(frozen=True)
class Offer:
    """What an installed package says about one of its plugins, without importing it."""

    kind: str
    name: str
    value: str
    """``module:Class``."""
    package: str
    version: str

    @property
    def module(self) -> str:
        """The module that defines the class."""
        return self.value.partition(":")[0]

    @property
    def owner(self) -> str:
        """``package version (module:Class)``."""
        return f"{self.package} {self.version} ({self.value})"


def installed_offers() -> dict[tuple[str, str], list[Offer]]:
    """All plugins that installed packages offer, by (kind, name), from entry-point metadata alone."""
    offers: dict[tuple[str, str], list[Offer]] = {}
    seen: set[str] = set()
    for package in distributions():
        if package.name in seen:  # the same package again, further down the path: never imported
            continue
        seen.add(package.name)
        for point in package.entry_points:
            if point.group.startswith(GROUP):
                kind = point.group.removeprefix(GROUP)
                offer = Offer(kind, point.name, point.value, package.name, package.version)
                offers.setdefault((kind, point.name), []).append(offer)
    return offers


def load_local(path: Path) -> None:
    """Import a plugin file, or every ``*.py`` of a folder in sorted order, which registers their classes.

    Raises PluginError where the path does not exist or a file raises.
    """
    if path.is_dir():
        for file in sorted(path.glob("*.py")):
            _load_file(file)
    elif path.is_file():
        _load_file(path)
    else:
        raise PluginError(f"no plugin file or folder at {path}")


def _load_file(path: Path) -> None:
    # The full path is in the name, so that two files called my_plugins.py are two modules,
    # and loading one of them again replaces its classes.
    digest = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]
    name = f"mlpipe_local_{digest}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(f"not a Python file: {path}", hint="plugin files end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except MlpipeError:
        del sys.modules[name]
        raise
    except Exception as error:  # an author's file may raise anything at all
        del sys.modules[name]
        raise PluginError(
            f"plugin file cannot be loaded: {type(error).__name__}: {error}",
            where=_error_place(path, error),
        ) from error


def _error_place(path: Path, error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"{path}:{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return f"{path}:{lines[-1]}" if lines else str(path)
