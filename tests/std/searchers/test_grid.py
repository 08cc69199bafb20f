"""The grid: every combination, once."""

from __future__ import annotations

import numpy as np
import pytest

from mlpipe.plugin import REGISTRY, Choice, Range, Space

Grid = REGISTRY.get("searcher", "grid")


def settings_of(space: Space, **parameters: int) -> list[dict[str, object]]:
    return [dict(each.params) for each in Grid(**parameters).ask(space, [], np.random.default_rng(0))]


def test_by_hand() -> None:
    space: Space = {"b": Choice(("x", None)), "a": Range(0.01, 1.0, log=True)}
    found = settings_of(space, steps=3)
    assert [(each["a"], each["b"]) for each in found] == [
        (0.01, "x"),
        (0.01, None),
        (pytest.approx(0.1), "x"),
        (pytest.approx(0.1), None),
        (1.0, "x"),
        (1.0, None),
    ]


def test_whole_numbers_come_once() -> None:
    assert settings_of({"a": Range(1, 3, whole=True)}, steps=10) == [{"a": 1}, {"a": 2}, {"a": 3}]


def test_values_that_only_look_alike_are_all_tried() -> None:
    assert len(settings_of({"a": Choice((1, True, 1.0, 1))})) == 3
