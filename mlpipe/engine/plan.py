"""The plan: the spec with everything filled in that it leaves open, and with the steps that models need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlpipe.plugin import (
    Check,
    Metric,
    Model,
    Reporter,
    Searcher,
    Source,
    Space,
    Splitter,
    Task,
    Transform,
)

STAGES = ("load", "check", "prepare", "split", "profile", "search", "select", "evaluate", "explain", "bundle", "report")

FROM_SPEC = "from the spec"


@dataclass(frozen=True)
class PlannedStep:
    """A transform, and why it is there."""

    plugin: Transform
    reason: str = FROM_SPEC

    @property
    def use(self) -> str:
        """The plugin's name."""
        return self.plugin.plugin_name


@dataclass(frozen=True)
class PlannedModel:
    """A model with the steps that it needs and, where it is to be tuned, its search space."""

    label: str
    plugin: Model
    adapters: tuple[PlannedStep, ...] = ()
    space: Space | None = None
    reason: str = FROM_SPEC


@dataclass(frozen=True)
class PlannedTarget:
    """What is predicted, and how rows count."""

    column: str
    task: Task
    transform: str | None = None
    positive: Any = None
    weight: str | None = None
    class_weight: str | Mapping[str, float] | None = None
    missing: str = "error"
    reason: str = FROM_SPEC
    """Where the task comes from."""
    last_label: str | None = None
    """The last class of a binary task in order, where the target's values were read to tell the task."""


@dataclass(frozen=True)
class Plan:
    """All that a run will do; nothing is left open.

    ``main`` names the first source, whose rows flow through ``prepare``. ``hoisted`` steps run once, before the
    split; ``fitted`` ones are fitted in each training fold, and shared by all models.
    """

    name: str
    seed: int
    main: str
    sources: Mapping[str, Source]
    checks: tuple[Check, ...]
    prepare: tuple[PlannedStep, ...]
    target: PlannedTarget
    splitter: Splitter
    hoisted: tuple[PlannedStep, ...]
    fitted: tuple[PlannedStep, ...]
    models: tuple[PlannedModel, ...]
    baseline: PlannedModel
    searcher: Searcher
    metric: Metric
    usual_metrics: tuple[Metric, ...]
    reporters: tuple[Reporter, ...]
    budget: float | None
    tolerance: float
    """The share of the best model's gain over the baseline that a smaller one may give up."""
    workers: int
    threads: int
    warnings: tuple[str, ...] = ()
    """What the user should look at in the spec: where it stands, and what."""

    def modules(self) -> list[str]:
        """The heavy modules that the plan's plugins import."""
        plugins = [
            *(step.plugin for step in (*self.prepare, *self.hoisted, *self.fitted)),
            *(step.plugin for model in self.models for step in model.adapters),
            *(model.plugin for model in (*self.models, self.baseline)),
            self.metric,
            *self.usual_metrics,
        ]
        return sorted({module for plugin in plugins for module in plugin.requires})
