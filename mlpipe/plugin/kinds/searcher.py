"""Searchers: which settings of a model to try next."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlpipe.plugin.base import Plugin

if TYPE_CHECKING:
    import numpy as np

    from mlpipe.plugin.space import Space, Value


@dataclass(frozen=True)
class Proposal:
    """A setting to try, on a share of the training rows. Only share 1 can win."""

    params: Mapping[str, Value]
    share: float = 1.0


@dataclass(frozen=True)
class Trial:
    """A tried proposal: its mean validation score (higher is better; None where it failed) and seconds of fitting."""

    proposal: Proposal
    score: float | None
    seconds: float


class Searcher(Plugin, kind="searcher"):
    """Explores the space of one model."""

    @abstractmethod
    def ask(self, space: Space, history: Sequence[Trial], rng: np.random.Generator) -> list[Proposal]:
        """The next proposals, given all trials so far; empty when done.

        All of a list are tried, in any order and at once, before it is asked again. The answer depends on its
        arguments alone, never on ``seconds`` unless the searcher says so. ``rng`` is the same fresh one at each call.
        """
