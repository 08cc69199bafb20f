"""Settings at random."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlpipe.plugin import Field, Proposal, Searcher, Space, Trial
from mlpipe_std.searchers._settings import draw_settings, identify


class Random(Searcher, name="random"):
    """Try settings at random, each once.

    Simple and hard to beat: unlike on a grid, every trial tries a new value of every parameter, so that none is wasted
    on parameters that do not matter. A space with no more than ``trials`` settings is tried whole. Source: Bergstra
    and Bengio (2012).

    ```yaml
    use: random
    trials: 20
    ```
    """

    trials: int = Field(10, ge=1, le=10_000, description="Number of settings tried of each model, besides its own.")

    def ask(self, space: Space, history: Sequence[Trial], rng: np.random.Generator) -> list[Proposal]:
        if not space:
            return []
        tried = {identify(trial.proposal.params) for trial in history if trial.proposal.share == 1}
        return [Proposal(each) for each in draw_settings(space, self.trials, rng) if identify(each) not in tried]
