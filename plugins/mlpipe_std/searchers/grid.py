"""Every combination."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from mlpipe.plugin import Field, Proposal, RunError, Searcher, Space, Trial
from mlpipe_std.searchers._settings import combine, identify


class Grid(Searcher, name="grid"):
    """Try every combination of a few values of each parameter.

    A choice has all its values, a range ``steps`` evenly spread ones (evenly in the logarithm for ``log``), both ends
    included. The number of combinations multiplies up: beyond two or three parameters ``random`` finds better settings
    in the same time. A grid of more than ``max_trials`` settings is refused, never cut short.

    ```yaml
    use: grid
    steps: 3
    max_trials: 50
    ```
    """

    steps: int = Field(3, ge=2, le=1000, description="Number of values tried of each range.")
    max_trials: int = Field(100, ge=1, le=100_000, description="The most settings a grid may have; more is an error.")

    def ask(self, space: Space, history: Sequence[Trial], rng: np.random.Generator) -> list[Proposal]:
        if not space:
            return []
        values = {name: dimension.grid(self.steps) for name, dimension in space.items()}
        count = math.prod(len(each) for each in values.values())
        if count > self.max_trials:
            shape = " x ".join(f"{len(each)} ({name})" for name, each in values.items())
            raise RunError(
                f"the grid has {count:,} settings, {shape}, and max_trials is {self.max_trials:,}",
                where=self.title,
                hint="use fewer steps or parameters, a larger max_trials, or search: {use: random}",
            )
        tried = {identify(trial.proposal.params) for trial in history if trial.proposal.share == 1}
        return [Proposal(setting) for setting in combine(values) if identify(setting) not in tried]
