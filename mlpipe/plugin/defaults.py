"""What is used where a spec is silent, as data that a package of plugins offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlpipe.errors import PluginError
from mlpipe.plugin.kinds.model import Task
from mlpipe.plugin.offers import DEFAULTS
from mlpipe.plugin.registry import REGISTRY, PluginConflictError, Registry

Use = Mapping[str, Any]
"""A plugin as in a spec: ``{"use": "impute", "strategy": "median"}``."""


@dataclass(frozen=True)
class TaskDefaults:
    """What a task uses where the spec does not say."""

    models: tuple[Use, ...]
    metric: Use
    split: Use
    holdout_metrics: tuple[Use, ...]
    """Scored on the holdout, and shown beside the selecting metric."""


@dataclass(frozen=True)
class Defaults:
    """Offered under the entry-point group ``mlpipe.defaults``, name ``standard``: the core itself names no plugin."""

    tasks: Mapping[Task, TaskDefaults]
    baseline: Use
    """The model that the others must beat."""
    temporal: Use
    """Inserted where dates and times are left, since no model takes them as they are."""
    categories: Use
    """Inserted for a model that takes no categories."""
    missing: Use
    """Inserted for a model that takes no missing values."""
    scale: Use
    """Inserted for a model that wants columns on one scale."""
    searcher: Use
    reports: tuple[Use, ...]


def load_defaults(registry: Registry = REGISTRY) -> Defaults:
    """The defaults of the installed standard plugins. Raises PluginError where they are missing, double or broken."""
    offers = registry.offers().get((DEFAULTS, "standard"), [])
    if not offers:
        raise PluginError(
            "the standard plugins are not installed, so there are no defaults",
            hint="pip install --force-reinstall mlpipe-framework",
        )
    if len(offers) > 1:
        raise PluginConflictError(
            f"two packages offer the defaults: {offers[0].owner} and {offers[1].owner}",
            hint=f"pip uninstall {offers[1].package}",
        )
    defaults = offers[0].load()
    if not isinstance(defaults, Defaults):
        raise offers[0].broken(f"{offers[0].value} is a value of type {type(defaults).__name__}, not Defaults")
    return defaults
