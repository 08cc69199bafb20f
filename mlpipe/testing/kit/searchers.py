"""What a searcher owes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import numpy as np

from mlpipe.plugin import Choice, Proposal, Range, Searcher, Space, Trial, Value
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.violation import Violation

SPACES: tuple[Space, ...] = (
    {"depth": Range(1, 9, whole=True), "rate": Range(0.01, 0.3, log=True)},
    {"kind": Choice(("gini", "entropy", None)), "width": Range(4, 64, log=True, whole=True)},
    {"only": Choice((True, False))},
)
MOST_ROUNDS = 1000

Score = Callable[[Mapping[str, Value], float], float | None]


def exercise(subject: Subject, seed: int) -> list[Any]:
    """All that is tried in each space."""
    return [_plain(_search(subject.fresh(), space, _length, seed)) for space in SPACES]


def ends(subject: Subject) -> None:
    """A search comes to its end: ``ask`` answers with an empty list some day, and at once for nothing to explore."""
    for space in SPACES:
        if len(_search(subject.plugin, space, _length)) >= MOST_ROUNDS:
            raise Violation(f"{subject.title} still asks for trials after {MOST_ROUNDS:,} rounds")
    if _search(subject.plugin, {}, _length):
        raise Violation(f"{subject.title} proposes something where there is nothing to explore: return []")


def stays_in_the_space(subject: Subject) -> None:
    """Each proposal gives each parameter of the space a value that the space allows."""
    for space in SPACES:
        for proposal in _all(_search(subject.plugin, space, _length)):
            if set(proposal.params) != set(space):
                raise Violation(f"{subject.title} proposes {dict(proposal.params)} for the space of {sorted(space)}")
            for name, value in proposal.params.items():
                if not _allows(space[name], value):
                    raise Violation(f"{subject.title} proposes {name} = {value!r}, which is not in {space[name]}")


def can_win(subject: Subject) -> None:
    """Shares of rows lie above 0 and at most at 1, and some proposal is tried on all rows: no other can win."""
    for space in SPACES:
        shares = [proposal.share for proposal in _all(_search(subject.plugin, space, _length))]
        if odd := [share for share in shares if not 0 < share <= 1]:
            raise Violation(f"{subject.title} proposes a share of {odd[0]} of the rows")
        if 1 not in shares:
            raise Violation(f"{subject.title} tries nothing on all rows, so that nothing can win")


def tries_nothing_twice(subject: Subject) -> None:
    """The same setting on the same share of the rows is not tried twice."""
    for space in SPACES:
        tried = [
            repr((sorted(each.params.items()), each.share)) for each in _all(_search(subject.plugin, space, _length))
        ]
        if twice := [each for each in tried if tried.count(each) > 1]:
            raise Violation(f"{subject.title} tries {twice[0]} twice")


def failed_trials(subject: Subject) -> None:
    """Trials that failed (score None) neither break nor prolong the search."""
    for space in SPACES:
        usual = len(_all(_search(subject.plugin, space, _length)))
        some = len(_all(_search(subject.plugin, space, lambda params, share: None if len(str(params)) % 2 else 0.5)))
        none = len(_all(_search(subject.plugin, space, lambda params, share: None)))
        if max(some, none) > 2 * usual:
            raise Violation(f"{subject.title} tries {usual} settings, but {max(some, none)} where trials fail")


def not_by_seconds(subject: Subject) -> None:
    """How long trials took changes nothing, so that a run can be repeated on another machine."""
    for space in SPACES:
        quick, slow = (_search(subject.plugin, space, _length, seconds=seconds) for seconds in (0.01, 100.0))
        if _plain(quick) != _plain(slow):
            raise Violation(f"{subject.title} proposes something else where trials take longer")


def history_untouched(subject: Subject) -> None:
    """The space and the history stay as they are."""
    for space in SPACES:
        given, history = deepcopy(dict(space)), [Trial(Proposal({}), 0.5, 1.0)]
        proposals = subject.plugin.ask(given, history, np.random.default_rng(0))
        history += [Trial(each, 0.5, 1.0) for each in proposals]
        before = list(history)
        subject.plugin.ask(given, history, np.random.default_rng(0))
        if history != before or given != space:
            raise Violation(f"{subject.title} changes the space or the history that it is given")


def _search(
    searcher: Searcher, space: Space, score: Score, seed: int = 0, seconds: float = 1.0
) -> list[list[Proposal]]:
    """All rounds as the engine runs them: the model's own setting first, a fresh generator at each call."""
    history: list[Trial] = [Trial(Proposal({}), 0.5, seconds)]
    rounds: list[list[Proposal]] = []
    while len(rounds) < MOST_ROUNDS:
        proposals = searcher.ask(dict(space), list(history), np.random.default_rng(seed))
        if not proposals:
            break
        rounds.append(proposals)
        history += [Trial(each, score(each.params, each.share), seconds * n) for n, each in enumerate(proposals)]
    return rounds


def _length(params: Mapping[str, Value], share: float) -> float:
    """A score that tells settings apart."""
    return share * sum(float(value) if isinstance(value, int | float) else len(str(value)) for value in params.values())


def _all(rounds: list[list[Proposal]]) -> list[Proposal]:
    return [proposal for proposals in rounds for proposal in proposals]


def _plain(rounds: list[list[Proposal]]) -> list[Any]:
    return [[{"params": dict(each.params), "share": float(each.share)} for each in proposals] for proposals in rounds]


def _allows(dimension: Range | Choice, value: Any) -> bool:
    if isinstance(dimension, Choice):
        return any(type(value) is type(each) and value == each for each in dimension.values)
    return type(value) is (int if dimension.whole else float) and dimension.low <= value <= dimension.high


CHECKS = (
    KitCheck("searcher", ends),
    KitCheck("searcher", stays_in_the_space),
    KitCheck("searcher", can_win),
    KitCheck("searcher", tries_nothing_twice),
    KitCheck("searcher", failed_trials),
    KitCheck("searcher", not_by_seconds),
    KitCheck("searcher", history_untouched),
)
