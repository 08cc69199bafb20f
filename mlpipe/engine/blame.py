"""Which parameter of a plugin an error is about, by what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mlpipe.errors import SpecPath

_QUOTED = re.compile(r"'([^']+)'")
_TITLE = re.compile(r"^\w+ '[^']+': ")
_BEGINNING = 40
"""So many characters of a text are enough to know it by, where a message shortens it."""


def blamed(form: Any, message: str) -> SpecPath:
    """The way from a plugin's slot, as written, to the parameter that a message quotes; empty where it is not clear.

    A text in SQL is known by itself, or by a name in it that is not there; a column by its name.
    """
    if not isinstance(form, dict):
        return ()
    texts = {path: text for path, text in _texts(form, ()) if path != ("use",)}
    flat = " ".join(message.split())
    whole = [
        path for path, text in texts.items() if len(text) > 1 and f"'{' '.join(text.split())[:_BEGINNING]}" in flat
    ]
    if len(whole) == 1:
        return whole[0]
    said = _TITLE.sub("", flat)
    if name := _QUOTED.search(said):  # the first is the one that is wrong, later ones are what might be right
        word = re.compile(rf"(?<!\w){re.escape(name[1])}(?!\w)")
        holding = [path for path, text in texts.items() if word.search(text)]
        return holding[0] if len(holding) == 1 else ()
    return ()


def _texts(form: Any, path: SpecPath) -> Iterator[tuple[SpecPath, str]]:
    if isinstance(form, str):
        yield path, form
    elif isinstance(form, dict):
        for key, value in form.items():
            yield from _texts(value, (*path, key))
    elif isinstance(form, list):
        for index, value in enumerate(form):
            yield from _texts(value, (*path, index))
