"""What is used where a spec is silent, as data that a package of plugins offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlpipe.plugin.kinds.model import Task

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
