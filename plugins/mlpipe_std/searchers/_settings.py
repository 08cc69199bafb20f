"""Settings of a space: how many there are, which are the same, and some of them at random."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping

import numpy as np

from mlpipe.plugin import Choice, Range, Space, Value

Setting = Mapping[str, Value]
Identity = tuple[tuple[str, str, Value], ...]

_MOST_DRAWS = 100
"""How often, for each wanted setting, one is drawn before it is taken that there are no more new ones."""


def identify(setting: Setting) -> Identity:
    """What two settings have in common when they are the same; ``1``, ``1.0`` and ``true`` are not."""
    return tuple((name, type(setting[name]).__name__, setting[name]) for name in sorted(setting))


def keep_different(settings: Iterable[Setting]) -> list[Setting]:
    """Each setting once, in the order of the first of its kind."""
    different: dict[Identity, Setting] = {}
    for setting in settings:
        different.setdefault(identify(setting), setting)
    return list(different.values())


def draw_settings(space: Space, count: int, rng: np.random.Generator) -> list[Setting]:
    """Different settings at random, ``count`` of them; all there are where the space has no more."""
    if _count_settings(space) <= count:
        return combine({name: _all_values(dimension) for name, dimension in space.items()})
    found: dict[Identity, Setting] = {}
    for _ in range(_MOST_DRAWS * count):
        setting = {name: space[name].sample(rng) for name in sorted(space)}
        found.setdefault(identify(setting), setting)
        if len(found) == count:
            break
    return list(found.values())


def combine(values: Mapping[str, list[Value]]) -> list[Setting]:
    """Every combination of the values, each once; the last parameter in the order of names changes fastest."""
    names = sorted(values)
    combinations = itertools.product(*(values[name] for name in names))
    return keep_different(dict(zip(names, combination, strict=True)) for combination in combinations)


def _count_settings(space: Space) -> float:
    return math.prod(_count_values(dimension) for dimension in space.values())


def _count_values(dimension: Range | Choice) -> float:
    if isinstance(dimension, Choice):
        return len(dimension.values)
    return dimension.high - dimension.low + 1 if dimension.whole else math.inf


def _all_values(dimension: Range | Choice) -> list[Value]:
    if isinstance(dimension, Choice):
        return list(dimension.values)
    return list(range(int(dimension.low), int(dimension.high) + 1))
