"""What every standard searcher keeps beyond the kit, whatever it tries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlpipe.plugin import REGISTRY, Choice, Proposal, Range, RunError, Searcher, Space, Trial

NAMES = sorted(name for kind, name in REGISTRY.offers() if kind == "searcher" and "." not in name)
Score = Callable[[Mapping[str, Any], float], float | None]

RANGES = st.builds(
    lambda low, width, log, whole: Range(low, low + width, log=log, whole=whole),
    st.integers(1, 50),
    st.integers(1, 60),
    st.booleans(),
    st.booleans(),
)
CHOICES = st.lists(st.sampled_from([None, True, False, 0, 1, 2.5, "a", "b"]), min_size=1, max_size=4).map(
    lambda values: Choice(tuple(values))
)
SPACES = st.dictionaries(st.sampled_from("abc"), RANGES | CHOICES, min_size=1, max_size=3)


def make(name: str) -> Searcher:
    """A searcher that can take any of the spaces."""
    searcher: Searcher = REGISTRY.get("searcher", name)(**({"steps": 3} if name == "grid" else {}))
    return searcher


def search(searcher: Searcher, space: Space, score: Score, *, seed: int = 0) -> list[list[Proposal]]:
    """All rounds of a search as the engine runs it: the model's own setting first, a fresh generator for each call."""
    history, rounds = [Trial(Proposal({}), 0.5, 1.0)], []
    while proposals := searcher.ask(space, history, np.random.default_rng(seed)):
        rounds.append(proposals)
        assert len(rounds) < 20
        # in any order
        history += [Trial(each, score(each.params, each.share), 1.0) for each in reversed(proposals)]
    return rounds


def length(params: Mapping[str, Any], share: float) -> float:
    """A score that tells settings apart."""
    return sum(float(value) if isinstance(value, int | float) else len(str(value)) for value in params.values()) * share


def allows(dimension: Range | Choice, value: Any) -> bool:
    if isinstance(dimension, Choice):
        return any(type(value) is type(each) and value == each for each in dimension.values)
    return dimension.low <= value <= dimension.high and isinstance(value, int if dimension.whole else float)


@pytest.mark.parametrize("name", NAMES)
@given(space=SPACES, seed=st.integers(0, 99))
@settings(max_examples=50)
def test_a_search_stays_in_its_space_and_ends(name: str, space: Space, seed: int) -> None:
    rounds = search(make(name), space, length, seed=seed)
    assert rounds
    for proposal in (each for batch in rounds for each in batch):
        assert set(proposal.params) == set(space)
        assert all(allows(space[key], value) for key, value in proposal.params.items())
        assert 0 < proposal.share <= 1
    assert any(each.share == 1 for each in rounds[-1])


@pytest.mark.parametrize("name", NAMES)
@given(space=SPACES, seed=st.integers(0, 99))
@settings(max_examples=50)
def test_nothing_is_tried_twice(name: str, space: Space, seed: int) -> None:
    tried = [
        repr((sorted(each.params.items(), key=lambda pair: pair[0]), each.share))
        for batch in search(make(name), space, length, seed=seed)
        for each in batch
    ]
    assert len(set(tried)) == len(tried)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_arguments_give_the_same_search(name: str) -> None:
    space: Space = {"a": Range(0.1, 9.0, log=True), "b": Choice(("x", "y")), "c": Range(1, 9, whole=True)}
    turned = {key: space[key] for key in sorted(space, reverse=True)}
    assert search(make(name), space, length) == search(make(name), space, length)
    assert search(make(name), turned, length) == search(make(name), space, length)
    if name != "grid":
        assert search(make(name), space, length, seed=1) != search(make(name), space, length)


@pytest.mark.parametrize("name", NAMES)
def test_failures_end_a_search_no_later(name: str) -> None:
    space = {"a": Range(0.1, 9.0), "c": Range(1, 9, whole=True)}
    rounds = search(make(name), space, lambda params, share: None)
    assert len(rounds) == 1
    assert search(make(name), space, length)[0] == rounds[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_that_somebody_tried_already_is_not_tried_again(name: str) -> None:
    space = {"a": Choice((1, 2, 3))}
    history = [Trial(Proposal({"a": 2}, share), 0.9, 1.0) for share in (1.0, 1 / 3)]
    proposals = make(name).ask(space, history, np.random.default_rng(0))
    assert sorted(str(each.params["a"]) for each in proposals) == ["1", "3"]


def test_a_grid_that_is_too_large_is_refused() -> None:
    space = {"depth": Range(1, 9, whole=True), "rate": Range(0.1, 1.0), "kind": Choice(("x", "y"))}
    with pytest.raises(RunError) as caught:
        REGISTRY.get("searcher", "grid")(steps=5, max_trials=49).ask(space, [], np.random.default_rng(0))
    assert caught.value.what == "the grid has 50 settings, 5 (depth) x 5 (rate) x 2 (kind), and max_trials is 49"
    assert len(REGISTRY.get("searcher", "grid")(steps=5, max_trials=50).ask(space, [], np.random.default_rng(0))) == 50
