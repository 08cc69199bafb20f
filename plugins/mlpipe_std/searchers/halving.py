"""Successive halving."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlpipe.plugin import Field, Proposal, Searcher, Space, Trial
from mlpipe_std.searchers._settings import Identity, Setting, draw_settings, identify


class Halving(Searcher, name="halving"):
    """Try many settings on few rows, and only the best of them on more and more.

    The first round fits ``trials`` random settings on a small share of the training rows; the best 1 / ``eta`` of a
    round go on to the next one, with ``eta`` times the rows, until all rows are used. With the defaults 27 settings
    see 1/9 of the rows, 9 see 1/3 and 3 see all, at the cost of about 9 full trials. Settings that failed do not go
    on. Right where few rows already tell which settings are bad. Source: Jamieson and Talwalkar (2016); Li et al.
    (2017).

    ```yaml
    use: halving
    trials: 27
    eta: 3
    ```
    """

    trials: int = Field(27, ge=2, le=10_000, description="Number of settings in the first round.")
    eta: int = Field(3, ge=2, le=10, description="One setting in so many goes on, to so many times the rows.")
    min_share: float = Field(0.1, gt=0, le=1, description="The least share of the training rows a round may use.")

    def ask(self, space: Space, history: Sequence[Trial], rng: np.random.Generator) -> list[Proposal]:
        if not space:
            return []
        runners = draw_settings(space, self.trials, rng)
        for share in self._shares(len(runners)):
            scores = {identify(t.proposal.params): t.score for t in history if t.proposal.share == share}
            untried = [setting for setting in runners if identify(setting) not in scores]
            if untried:
                return [Proposal(setting, share) for setting in untried]
            runners = _best(runners, scores, max(len(runners) // self.eta, 1))
        return []

    def _shares(self, settings: int) -> list[float]:
        """The share of rows of each round, the last 1; no more rounds than leave one setting for the last."""
        rounds = 0
        while self.eta ** (rounds + 1) <= settings and self.eta ** -(rounds + 1) >= self.min_share:
            rounds += 1
        return [float(self.eta) ** -left for left in range(rounds, -1, -1)]


def _best(settings: list[Setting], scores: dict[Identity, float | None], count: int) -> list[Setting]:
    """The settings with the highest scores, best first; of equals the one drawn first, and none that failed."""
    scored = [(score, each) for each in settings if (score := scores[identify(each)]) is not None]
    return [each for _, each in sorted(scored, key=lambda pair: -pair[0])[:count]]
