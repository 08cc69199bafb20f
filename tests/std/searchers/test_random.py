"""The random searcher: as many different settings as asked for, spread over the space."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.plugin import REGISTRY, Choice, Proposal, Range, Space, Trial

Random = REGISTRY.get("searcher", "random")


def values_of(space: Space, trials: int, seed: int = 0) -> list[object]:
    proposals = Random(trials=trials).ask(space, [], np.random.default_rng(seed))
    assert all(each.share == 1 for each in proposals)
    return [each.params["a"] for each in proposals]


@given(trials=st.integers(1, 40), seed=st.integers(0, 99))
def test_as_many_as_asked_for(trials: int, seed: int) -> None:
    assert len(values_of({"a": Range(0.1, 2.0)}, trials, seed)) == trials
    assert len(values_of({"a": Range(1, 60, whole=True)}, trials, seed)) == trials


@given(count=st.integers(1, 30), more=st.integers(0, 30), seed=st.integers(0, 99))
def test_a_small_space_is_tried_whole(count: int, more: int, seed: int) -> None:
    wanted = list(range(7, 7 + count))
    assert sorted(values_of({"a": Choice(tuple(wanted))}, count + more, seed)) == wanted  # type: ignore[type-var]
    if count > 1:
        space = {"a": Range(7, 6 + count, log=True, whole=True)}
        assert sorted(values_of(space, count + more, seed)) == wanted  # type: ignore[type-var]


def test_more_trials_begin_with_the_fewer() -> None:
    space = {"a": Range(0.1, 2.0)}
    assert values_of(space, 20)[:10] == values_of(space, 10)


def test_what_is_left_of_an_interrupted_search_is_tried() -> None:
    space = {"a": Range(0.1, 2.0)}
    proposals = Random(trials=10).ask(space, [], np.random.default_rng(0))
    history = [Trial(each, None if index else 1.0, 0.1) for index, each in enumerate(proposals[:4])]
    assert Random(trials=10).ask(space, history, np.random.default_rng(0)) == proposals[4:]
    assert Random(trials=10).ask(space, [Trial(Proposal({}), 1.0, 0.1)], np.random.default_rng(0)) == proposals


@pytest.mark.parametrize(
    ("dimension", "middle"),
    [(Range(0.0, 10.0), 5.0), (Range(0.01, 100.0, log=True), 1.0), (Range(1, 9, whole=True), 5)],
)
def test_the_whole_range_is_used(dimension: Range, middle: float) -> None:
    rng = np.random.default_rng(0)
    found = [Random(trials=1).ask({"a": dimension}, [], rng)[0].params["a"] for _ in range(600)]
    below, above = sum(value < middle for value in found), sum(value > middle for value in found)
    assert abs(below - above) < 100  # four standard deviations
