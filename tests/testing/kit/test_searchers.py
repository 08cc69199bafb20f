"""For each promise of a searcher a plugin that breaks it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from mlpipe.plugin import Field, Proposal, Searcher, Space, Trial
from mlpipe.testing.kit import searchers

Bad = Callable[[], type[Searcher]]
Rng = np.random.Generator


class Ends(Searcher, name="test.ends"):
    """Try the low ends of all ranges together, then the high ones."""

    def ask(self, space: Space, history: Sequence[Trial], rng: Rng) -> list[Proposal]:
        tried = [dict(trial.proposal.params) for trial in history]
        settings = [{name: dimension.grid(2)[place] for name, dimension in space.items()} for place in (0, -1)]
        return [Proposal(each) for each in settings if space and each not in tried][:1]


def ends() -> type[Searcher]:
    class Restless(Ends, name="test.restless"):
        """Never has enough, and draws anew each time."""

        def ask(self, space: Space, history: Sequence[Trial], rng: Rng) -> list[Proposal]:
            found = super().ask(space, history, rng)
            share = 1 / (1 + len(history))
            return found or (
                [Proposal({name: each.grid(2)[0] for name, each in space.items()}, share)] if space else []
            )

    return Restless


def ends_at_once() -> type[Searcher]:
    class Eager(Ends, name="test.eager"):
        """Tries the model's own setting where there is nothing to explore."""

        def ask(self, space: Space, history: Sequence[Trial], rng: Rng) -> list[Proposal]:
            return super().ask(space, history, rng) if space else [Proposal({})][: len(history) == 1]

    return Eager


def stays_in_the_space() -> type[Searcher]:
    class Bold(Ends, name="test.bold"):
        """Goes beyond the ends."""

        def ask(self, space: Space, history: Sequence[Trial], rng: Rng) -> list[Proposal]:
            found = super().ask(space, history, rng)
            return [Proposal({**each.params, **({"depth": 99} if "depth" in space else {})}) for each in found][
                len(history) > 1 :
            ]

    return Bold


def can_win() -> type[Searcher]:
    class Thrifty(Ends, name="test.thrifty"):
        """Never uses all rows."""

        def ask(self, space: Space, history: Sequence[Trial], rng: Rng) -> list[Proposal]:
            return [Proposal(each.params, 0.5) for each in super().ask(space, history, rng)]

    return Thrifty


def tries_nothing_twice() -> type[Searcher]:
    class Forgetful(Ends, name="test.forgetful_search"):
        """Proposes each setting twice."""

        def ask(self, space: Space, history: Sequence[Trial], rng: Rng) -> list[Proposal]:
            return super().ask(space, history, rng) * 2

    return Forgetful


def failed_trials() -> type[Searcher]:
    class Hopeful(Ends, name="test.hopeful"):
        """Takes the best score, which there may be none of."""

        def ask(self, space: Space, history: Sequence[Trial], rng: Rng) -> list[Proposal]:
            max(trial.score for trial in history[1:3] or history)  # type: ignore[type-var]
            if len(history) > 2 and history[1].score > history[2].score:  # type: ignore[operator]
                return []
            return super().ask(space, history, rng)

    return Hopeful


def failed_trials_go_on() -> type[Searcher]:
    class Stubborn(Ends, name="test.stubborn"):
        """Goes on as long as all trials fail."""

        def ask(self, space: Space, history: Sequence[Trial], rng: Rng) -> list[Proposal]:
            found = super().ask(space, history, rng)
            if found or not space or len(history) > 20 or history[-1].score is not None:
                return found
            return [Proposal({name: each.sample(rng) for name, each in space.items()}, 1 / len(history))]

    return Stubborn


def not_by_seconds() -> type[Searcher]:
    class Hasty(Ends, name="test.hasty"):
        """Stops when it takes too long."""

        def ask(self, space: Space, history: Sequence[Trial], rng: Rng) -> list[Proposal]:
            return [] if history[0].seconds > 10 and len(history) > 1 else super().ask(space, history, rng)

    return Hasty


def history_untouched() -> type[Searcher]:
    class Tidy(Ends, name="test.tidy"):
        """Sorts what it is given."""

        def ask(self, space: Space, history: Sequence[Trial], rng: Rng) -> list[Proposal]:
            found = super().ask(space, history, rng)
            history.sort(key=lambda trial: -len(trial.proposal.params))  # type: ignore[attr-defined]
            return found

    return Tidy


BAD: Sequence[tuple[str, Bad, str]] = [
    ("ends", ends, "still asks for trials after 1,000 rounds"),
    ("ends", ends_at_once, "nothing to explore"),
    ("stays_in_the_space", stays_in_the_space, "depth = 99"),
    ("can_win", can_win, "nothing can win"),
    ("tries_nothing_twice", tries_nothing_twice, "twice"),
    ("failed_trials", failed_trials, "TypeError"),
    ("failed_trials", failed_trials_go_on, "where trials fail"),
    ("not_by_seconds", not_by_seconds, "where trials take longer"),
    ("history_untouched", history_untouched, "changes the space or the history"),
]


@pytest.mark.parametrize(("check", "bad", "words"), BAD, ids=[bad.__name__ for _, bad, _ in BAD])
def test_a_broken_promise_is_caught_by_its_check_alone(check: str, bad: Bad, words: str, caught: Any) -> None:
    found = caught(bad()())
    assert set(found) == {check}, found
    assert words in found[check]


def test_an_honest_searcher_passes(caught: Any) -> None:
    assert not caught(Ends())


def test_one_that_draws_passes(caught: Any) -> None:
    class Drawing(Searcher, name="test.drawing"):
        """Draw settings at random, all at once."""

        trials: int = Field(5, ge=1, le=100, description="How many.")

        def ask(self, space: Space, history: Sequence[Trial], rng: Rng) -> list[Proposal]:
            if not space or len(history) > 1:
                return []
            drawn = [{name: each.sample(rng) for name, each in sorted(space.items())} for _ in range(self.trials)]
            return [Proposal(each) for place, each in enumerate(drawn) if each not in drawn[:place]]

    assert not caught(Drawing())


def test_each_check_has_a_plugin_that_it_catches() -> None:
    assert {check.name for check in searchers.CHECKS} == {check for check, _, _ in BAD}
