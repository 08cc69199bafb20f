"""What a model lacks, and the steps inserted for it."""

from __future__ import annotations

from typing import Any

from mlpipe.engine.plan import PlannedStep
from mlpipe.plugin import REGISTRY, Defaults, Model
from mlpipe.plugin.defaults import Use


def read_use(kind: str, use: Use) -> Any:
    """The plugin instance for a default such as ``{"use": "impute"}``."""
    params = {name: value for name, value in use.items() if name != "use"}
    return REGISTRY.get(kind, use["use"]).model_validate(params)


def adapters(model: Model, defaults: Defaults) -> tuple[PlannedStep, ...]:
    """The steps that stand between the spec's transforms and a model, each with its reason."""
    accepts = model.accepts
    lacks = (
        (not accepts.missing, defaults.missing, "takes no missing values"),
        (not accepts.unscaled, defaults.scale, "wants columns on one scale"),
        (not accepts.categories, defaults.categories, "takes numbers only"),
    )
    return tuple(
        PlannedStep(read_use("transform", use), f"inserted: {model.plugin_name} {why}")
        for lacking, use, why in lacks
        if lacking
    )


def temporal_step(defaults: Defaults) -> PlannedStep:
    """The step that turns what is left of dates and times into numbers."""
    return PlannedStep(read_use("transform", defaults.temporal), "inserted: no model takes dates as they are")
