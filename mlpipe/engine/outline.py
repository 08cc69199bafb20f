"""A plan as a plain tree, to print or to compare."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from mlpipe.engine.plan import FROM_SPEC, Plan, PlannedModel, PlannedStep, PlannedTarget
from mlpipe.plugin import Choice, Plugin, Range

LAST = "the last in order"


def outline(plan: Plan) -> dict[str, Any]:
    """Everything that a plan holds, stage by stage, with reasons; JSON types only, secrets masked.

    Of each plugin ``given`` names the parameters that are not left as they are by default.
    """
    target = plan.target
    return {
        "name": plan.name,
        "seed": plan.seed,
        "load": [{"source": name, **_use(source)} for name, source in plan.sources.items()],
        "check": [_use(check) for check in plan.checks],
        "prepare": _steps(plan.prepare),
        "target": {
            "column": target.column,
            "task": target.task,
            "reason": target.reason,
            **_positive(target),
            "transform": target.transform,
            "weight": target.weight,
            "class_weight": target.class_weight,
            "missing": target.missing,
        },
        "split": {**_use(plan.splitter), "says": plan.splitter.describe()},
        "transforms": {
            "once, before the split": _steps(plan.hoisted),
            "in each fold, on its training rows": _steps(plan.fitted),
        },
        "models": [_model(model) for model in (*plan.models, plan.baseline)],
        "search": _use(plan.searcher) if any(model.space for model in plan.models) else None,
        "select": {**_use(plan.metric), "budget": plan.budget, "tolerance": plan.tolerance},
        "evaluate": [metric.plugin_name for metric in plan.usual_metrics],
        "report": [_use(reporter) for reporter in plan.reporters],
        "executor": {"workers": plan.workers, "threads": plan.threads},
    }


def _positive(target: PlannedTarget) -> dict[str, Any]:
    """The positive class of a binary task as far as it is known before a run, and who chose it."""
    given = target.positive
    if given is not None:
        return {"positive": given if isinstance(given, str) else json.dumps(given), "positive_reason": FROM_SPEC}
    return {"positive": target.last_label, "positive_reason": LAST if target.last_label is not None else None}


def _use(plugin: Plugin) -> dict[str, Any]:
    params = plugin.model_dump(mode="json")
    return {"use": plugin.plugin_name, "params": params, "given": [name for name in params if _is_given(plugin, name)]}


def _is_given(plugin: Plugin, name: str) -> bool:
    field = type(plugin).model_fields[name]
    default = None if field.is_required() else field.get_default(call_default_factory=True, validated_data={})
    return name in plugin.model_fields_set or getattr(plugin, name) != default


def _steps(steps: Iterable[PlannedStep]) -> list[dict[str, Any]]:
    return [{**_use(step.plugin), "reason": step.reason} for step in steps]


def _model(model: PlannedModel) -> dict[str, Any]:
    space = {name: _dimension(each) for name, each in (model.space or {}).items()}
    return {
        "label": model.label,
        **_use(model.plugin),
        "reason": model.reason,
        "inserted": _steps(model.adapters),
        "search": space or None,
    }


def _dimension(dimension: Range | Choice) -> Any:
    if isinstance(dimension, Choice):
        return list(dimension.values)
    word = {(True, True): "log_int", (True, False): "log", (False, True): "int", (False, False): "float"}
    return {word[dimension.log, dimension.whole]: [dimension.low, dimension.high]}
