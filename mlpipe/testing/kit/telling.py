"""An exception of a plugin in words that lead its author to the line."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlpipe.plugin import Plugin
from mlpipe.plugin.named import file_fields


@contextmanager
def scenario(words: str) -> Iterator[None]:
    """Within the block, exceptions note what was being done."""
    try:
        yield
    except BaseException as error:
        error.add_note(words)
        raise


def told(error: BaseException, plugin: Plugin) -> str:
    """What it is, its line in the plugin's own file, what was being done, and which file of a parameter is missing."""
    places = [_place(error, plugin), *getattr(error, "__notes__", ())]
    known = "; ".join(place for place in dict.fromkeys(places) if place)
    return f"{type(error).__name__}: {error}{f' ({known})' if known else ''}{_missing_files(plugin)}"


def _place(error: BaseException, plugin: Plugin) -> str:
    """``clip.py:22``, of the innermost frame in the file that the plugin's class is in."""
    try:
        file = Path(inspect.getfile(type(plugin))).resolve()
    except (OSError, TypeError):  # defined in a notebook or by a call
        return ""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).resolve() == file]
    return f"{file.name}:{frames[-1].lineno}" if frames else ""


def _missing_files(plugin: Plugin) -> str:
    """What relative paths are relative to, where nothing is there."""
    values = {name: getattr(plugin, name) for name in file_fields(type(plugin))}
    for name, value in values.items():
        if isinstance(value, str) and "://" not in value and not Path(value).is_absolute() and not Path(value).exists():
            return (
                f"\n'{name}: {value}' is looked for in the current folder, {Path.cwd()}: "
                f"go to where it is, or give one, here with --with '{{{name}: FILE}}'"
            )
    return ""
