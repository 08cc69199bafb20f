"""Successive halving: rounds, promotion, and what is never promoted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.plugin import REGISTRY, Choice, Proposal, Range, Trial

Halving = REGISTRY.get("searcher", "halving")
SPACE = {"a": Range(0.0, 1.0)}


def ask(history: list[Trial], **parameters: Any) -> list[Proposal]:
    found: list[Proposal] = Halving(**parameters).ask(SPACE, history, np.random.default_rng(0))
    return found


def rounds_of(score: Any, **parameters: Any) -> list[list[Proposal]]:
    history: list[Trial] = []
    rounds = []
    while proposals := ask(history, **parameters):
        rounds.append(proposals)
        history += [Trial(each, score(each), 1.0) for each in proposals]
    return rounds


def value(proposal: Proposal) -> float:
    found = proposal.params["a"]
    assert isinstance(found, float)
    return found


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [(27, 1 / 9), (9, 1 / 3), (3, 1.0)]),
        ({"min_share": 0.01}, [(27, 1 / 27), (9, 1 / 9), (3, 1 / 3), (1, 1.0)]),
        ({"trials": 8, "eta": 2, "min_share": 0.1}, [(8, 1 / 8), (4, 1 / 4), (2, 1 / 2), (1, 1.0)]),
        ({"trials": 10, "min_share": 0.2}, [(10, 1 / 3), (3, 1.0)]),
        ({"trials": 20, "min_share": 1}, [(20, 1.0)]),
        ({"trials": 2}, [(2, 1.0)]),
    ],
)
def test_rounds(parameters: dict[str, Any], expected: list[tuple[int, float]]) -> None:
    rounds = rounds_of(value, **parameters)
    assert [len(batch) for batch in rounds] == [count for count, _ in expected]
    assert [batch[0].share for batch in rounds] == pytest.approx([share for _, share in expected])
    assert all(len({each.share for each in batch}) == 1 for batch in rounds)


def test_the_best_of_a_round_go_on_best_first() -> None:
    first, second, third = rounds_of(value)
    ranked = sorted((value(each) for each in first), reverse=True)
    assert [value(each) for each in second] == ranked[:9]
    assert [value(each) for each in third] == ranked[:3]


def test_of_equals_the_first_drawn_goes_on() -> None:
    first, second, _ = rounds_of(lambda proposal: 1.0)
    assert [value(each) for each in second] == [value(each) for each in first[:9]]


@given(failed=st.sets(st.integers(0, 26)))
def test_a_failed_trial_never_goes_on(failed: set[int]) -> None:
    first = ask([])
    history = [Trial(each, None if index in failed else value(each), 1.0) for index, each in enumerate(first)]
    succeeded = sorted((value(each) for index, each in enumerate(first) if index not in failed), reverse=True)
    second = ask(history)
    assert [value(each) for each in second] == succeeded[:9]
    # and what fails later, later
    later = [Trial(each, None if index == 0 else value(each), 1.0) for index, each in enumerate(second)]
    assert [value(each) for each in ask(history + later)] == succeeded[1:9][: max(len(second) // 3, 1)]


def test_a_lone_survivor_goes_on() -> None:
    first = ask([])
    history = [Trial(each, 1.0 if index == 4 else None, 1.0) for index, each in enumerate(first)]
    assert [value(each) for each in ask(history)] == [value(first[4])]
    second = [Trial(each, 1.0, 1.0) for each in ask(history)]
    assert ask(history + second) == [Proposal(first[4].params, 1.0)]


def test_a_round_that_was_broken_off_is_finished_first() -> None:
    first = ask([])
    history = [Trial(each, value(each), 1.0) for each in first[5:]]
    assert ask(history) == first[:5]


def test_trials_of_others_do_not_go_on() -> None:
    others = [
        Trial(Proposal({}), 9.0, 1.0),
        Trial(Proposal({"a": 5.0}, 1 / 9), 9.0, 1.0),
        Trial(Proposal({}, 1 / 9), 9.0, 1.0),
    ]
    history = others + [Trial(each, value(each), 1.0) for each in ask(others)]
    assert ask(history) == ask(history[3:])
    assert max(value(each) for each in ask(history)) < 1


def test_a_small_space_is_tried_whole() -> None:
    space = {"a": Choice((1, 2, 3, 4, 5, 6))}
    proposals = Halving(trials=27).ask(space, [], np.random.default_rng(0))
    assert [(each.params["a"], each.share) for each in proposals] == [(n, pytest.approx(1 / 3)) for n in range(1, 7)]
