"""What must agree between parts of a spec that are each right by themselves.

Works on the values as written, so that these mistakes are told together with all others; what
is not well formed is passed over here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from mlpipe.errors import PluginError, Problem, SpecPath, listing, suggest
from mlpipe.plugin import Registry, Task
from mlpipe.spec.words import quoted

_CLASSIFICATION = ("binary", "multiclass")
_TASKS: dict[str, tuple[str, ...]] = {
    "transform": ("regression",),
    "positive": ("binary",),
    "class_weight": _CLASSIFICATION,
}
"""Keys of the target that only some tasks have a use for."""


def find_disagreements(values: dict[str, Any], registry: Registry) -> list[Problem]:
    """Labels that are not unique, checks of unknown sources, and what the task has no use for."""
    problems = [*_repeated_labels(values), *_unknown_sources(values)]
    target = values.get("target")
    task: Any = target.get("task") if isinstance(target, dict) else None
    if task in get_args(Task):
        problems += [*_unfit_keys(target, task), *_unfit_plugins(values, task, registry)]
    return problems


def _repeated_labels(values: dict[str, Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, form in enumerate(_list(values, "models")):
        key = "name" if isinstance(form, dict) and form.get("name") else "use"
        label = form.get(key) if isinstance(form, dict) else form
        if not isinstance(label, str):
            continue
        if label in seen:
            yield Problem(
                f"two models are called {quoted(label)}; give one of them another 'name'",
                ("models", index, key),
            )
        seen.add(label)


def _unknown_sources(values: dict[str, Any]) -> Iterator[Problem]:
    sources = values.get("sources")
    if not isinstance(sources, dict):
        return
    for index, form in enumerate(_list(values, "checks")):
        name = form.get("on") if isinstance(form, dict) else None
        if isinstance(name, str) and name not in sources:
            near = suggest(name, sources) or f"; there are: {listing(list(sources))}"
            yield Problem(f"no source is named {quoted(name)}{near}", ("checks", index, "on"))


def _unfit_keys(target: Any, task: Task) -> Iterator[Problem]:
    for key, tasks in _TASKS.items():
        if target.get(key) is not None and task not in tasks:
            yield Problem(f"'target.{key}' is for {' and '.join(tasks)}, not {task}", ("target", key), on_key=True)


def _unfit_plugins(values: dict[str, Any], task: Task, registry: Registry) -> Iterator[Problem]:
    select = values.get("select")
    metric = select.get("metric") if isinstance(select, dict) else None
    slots: list[tuple[str, SpecPath, Any]] = [("metric", ("select", "metric"), metric)]
    slots += [("model", ("models", index), form) for index, form in enumerate(_list(values, "models"))]
    for kind, path, form in slots:
        name: Any = form.get("use") if isinstance(form, dict) else form
        tasks = _tasks_of(kind, name, registry)
        if tasks and task not in tasks:
            named = " and ".join(each for each in get_args(Task) if each in tasks)
            yield Problem(f"{kind} {quoted(name)} is for {named}, not {task}", (*path, "use"))


def _tasks_of(kind: str, name: Any, registry: Registry) -> frozenset[Task]:
    if not isinstance(name, str):
        return frozenset()
    try:
        tasks: frozenset[Task] = registry.get(kind, name).tasks
    except PluginError:  # told by the validation of its slot
        return frozenset()
    return tasks


def _list(values: dict[str, Any], key: str) -> list[Any]:
    entries = values.get(key)
    return list(entries) if isinstance(entries, list | tuple) else []
