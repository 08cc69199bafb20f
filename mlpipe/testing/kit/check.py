"""A named check of the kit, and what it looks at."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlpipe.plugin import Plugin, Source

Score = Callable[[NDArray[Any], NDArray[Any], "NDArray[np.float64] | None"], float]
"""A metric by other means: truth, prediction, weight -> score."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A plugin under test, and what its author gave to test it by; what is None, the kit makes up."""

    plugin: Any
    rows: pl.DataFrame | None = None
    """Rows that the plugin works on (transform, check, splitter)."""
    target: pl.Series | None = None
    """The target of these rows: Float64 values or UInt32 class indexes (transform); the target column (splitter)."""
    changed: Source | None = None
    """The same source after its data changed."""
    reference: Score | None = None
    """What a metric must agree with."""

    @property
    def title(self) -> str:
        """Kind and name of the plugin."""
        title: str = self.plugin.title
        return title

    def fresh(self) -> Any:
        """Another instance with the same parameters."""
        plugin: Plugin = self.plugin
        return type(plugin)(**{name: getattr(plugin, name) for name in plugin.model_fields_set})


def always(subject: Subject) -> bool:
    """For checks that every plugin of their kind must pass."""
    return True


@dataclass(frozen=True)
class KitCheck:
    """One promise, with the function that raises Violation where a plugin breaks it."""

    kind: str
    """The kind that owes it; empty for all kinds."""
    run: Callable[[Subject], None]
    when: Callable[[Subject], bool] = always
    """Whether a plugin owes it at all."""

    @property
    def name(self) -> str:
        """How ``expected_failures`` and the shell call it."""
        return self.run.__name__

    @property
    def says(self) -> str:
        """What the plugin's users rely on, in a line."""
        return (inspect.getdoc(self.run) or "").partition("\n")[0]
