"""What was meant by a mistake that many make: the right form, spelt out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mlpipe.errors import SpecPath, suggest
from mlpipe.plugin import Splitter
from mlpipe.spec.model import Part, Spec
from mlpipe.spec.outline import model_at
from mlpipe.spec.words import plain, quoted
from mlpipe.spec.writing import flow

_OTHER_WORDS = {
    "test_size": "holdout",
    "n_splits": "folds",
    "n_folds": "folds",
    "cv": "folds",
    "n_repeats": "repeats",
    "random_state": "seed",
    "random_seed": "seed",
    "scoring": "metric",
    "n_iter": "trials",
    "n_jobs": "workers",
}
"""What scikit-learn calls what a spec calls otherwise."""
_MOST_SHOWN = 8


def nearest(key: str, known: Iterable[str]) -> str:
    """``; did you mean 'folds'?`` for a key that is misspelt, or that is called so elsewhere; or an empty text."""
    known = list(known)
    meant = _OTHER_WORDS.get(key)
    return f"; did you mean '{meant}'?" if meant in known else suggest(key, known)


def home_of(key: str) -> str:
    """``; it stands under 'select'`` for an unknown key on top that a section has; or an empty text."""
    meant = _OTHER_WORDS.get(key, key)
    for name in Spec.model_fields:
        section = model_at(Spec, (name,))
        own = section is not None and issubclass(section, Part) and meant in section.model_fields
        if own or (name == "split" and meant in Splitter.model_fields):
            return f"; it stands under '{name}'{'' if meant == key else f', as {quoted(meant)}'}"
    return ""


def right_form(path: SpecPath, value: Any, wanted: Iterable[str], name: str) -> str:
    """How a section is written of which the value has the wrong type; empty where there is nothing to show.

    ``wanted`` are the types that would do, ``name`` is the value as it may be printed.
    """
    if len(path) != 1:
        return ""
    key = path[0]
    if "a list" in wanted and isinstance(value, str):
        return f"; write {key}: [{name}]"
    if "a list" in wanted and isinstance(value, Mapping) and value:
        return f"; write {key}: [{_entry(value)}]"
    if key == "target" and isinstance(value, str):
        return f"; write target: {{column: {name}}}"
    return ""


def _entry(value: Mapping[str, Any]) -> str:
    """A mapping as the one entry that it was meant to be: ``{use: ridge, alpha: …}``."""
    if "use" in value:
        return f"{{use: {plain(str(value['use']))}{', …' if len(value) > 1 else ''}}}"
    name, inner = next(iter(value.items()))
    keys = [f"{plain(key)}: …" for key in inner] if isinstance(inner, Mapping) else []
    more = ", …" if len(value) > 1 else ""
    return f"{{{', '.join([f'use: {plain(name)}', *keys[:_MOST_SHOWN]])}}}{more}"


def searched(parameter: str, value: Any, wanted: Iterable[str]) -> str:
    """How several values of a model's parameter are tried, for one that was given a list of them."""
    numbers = {"a whole number", "a number"} & {*wanted}
    if not numbers or not isinstance(value, list) or not value or len(value) > _MOST_SHOWN:
        return ""
    if not all(type(each) in (int, float) for each in value):
        return ""
    return f"; to try several: search: {{{parameter}: {flow(value)}}}"
