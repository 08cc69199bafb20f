"""Plugins from local files and folders."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import traceback
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

from mlpipe.errors import MlpipeError, PluginError
from mlpipe.plugin.registry import LOCAL_PREFIX, REGISTRY


def load_local(path: Path) -> None:
    """Import a plugin file, or every ``*.py`` of a folder in sorted order, which registers their classes.

    Loading a file again replaces its classes. Raises PluginError, with nothing registered, where the path
    does not exist or a file raises.
    """
    with REGISTRY.all_or_nothing():
        if path.is_dir():
            for file in sorted(path.glob("*.py")):
                _load_file(file)
        elif path.is_file():
            _load_file(path)
        else:
            raise PluginError(f"no plugin file or folder at {path}")


class _FreshLoader(SourceFileLoader):
    """Reads the source each time: a cached compilation would hide an edit within the same second."""

    def path_stats(self, path: str) -> Any:
        raise OSError(f"no cache for {path}")


def _load_file(path: Path) -> None:
    # The full path is in the name, so that two files called my_plugins.py are two modules.
    digest = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]
    name = f"{LOCAL_PREFIX}{digest}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path, loader=_FreshLoader(name, str(path)))
    if spec is None or spec.loader is None or path.suffix != ".py":
        raise PluginError(f"not a Python file: {path}", hint="plugin files end in .py")
    module = importlib.util.module_from_spec(spec)
    before = sys.modules.get(name)
    REGISTRY.forget(name)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:  # an author's file may raise anything at all, a SystemExit too
        _restore(name, before)
        if isinstance(error, MlpipeError | KeyboardInterrupt):
            raise
        raise PluginError(
            f"plugin file cannot be loaded: {type(error).__name__}: {error}",
            where=_error_place(path, error),
        ) from error


def _restore(name: str, module: Any) -> None:
    if module is None:
        del sys.modules[name]
    else:
        sys.modules[name] = module


def _error_place(path: Path, error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f"{error.filename or path}:{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return f"{path}:{lines[-1]}" if lines else str(path)
