"""Plugins that a distribution's pyproject.toml declares, without it being installed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlpipe.errors import PluginError
from mlpipe.plugin.discovery import load_local
from mlpipe.plugin.registry import REGISTRY

_GROUP = "mlpipe."


def load_declared(folder: Path) -> set[tuple[str, str]]:
    """Kind and name of the plugins that a folder's pyproject.toml declares; those not installed, from their files.

    None where there is no such file, or it declares none. Raises PluginError where it cannot be read, or names a
    module that is not there.
    """
    file = folder / "pyproject.toml"
    found = dict(_declarations(file)) if file.is_file() else {}
    for (kind, name), module in found.items():
        if (kind, name) not in REGISTRY.known():
            load_local(_module_file(folder, module, where=f"{file}: {kind} '{name}'"))
    return set(found)


def _declarations(file: Path) -> Iterator[tuple[tuple[str, str], str]]:
    try:
        tree: Any = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PluginError(f"{file} cannot be read: {error}") from error
    groups = tree.get("project", {}).get("entry-points", {})
    for kind in REGISTRY.kinds():
        for name, value in groups.get(_GROUP + kind, {}).items():
            yield (kind, name), str(value).partition(":")[0].strip()


def _module_file(folder: Path, module: str, *, where: str) -> Path:
    """The file of a module, below the folder or its ``src``."""
    inner = module.replace(".", "/")
    tried = [folder / top / f"{inner}{end}" for top in ("", "src") for end in (".py", "/__init__.py")]
    for path in tried:
        if path.is_file():
            return path
    raise PluginError(f"there is no {tried[0]}, the module that it declares", where=where)
