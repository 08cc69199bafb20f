"""What a spec uses that will go away, with what to use instead."""

from __future__ import annotations

from collections.abc import Iterator

from mlpipe.errors import Problem, SpecPath
from mlpipe.plugin import Plugin
from mlpipe.spec.model import Spec


def find_deprecations(spec: Spec) -> list[Problem]:
    """A warning for each deprecated plugin, and each parameter that is given; each is told once, where it is first."""
    told: dict[str, Problem] = {}
    for path, plugin in _plugins(spec):
        for problem in _of(path, plugin):
            told.setdefault(problem.message, problem)
    return list(told.values())


def _of(path: SpecPath, plugin: Plugin) -> Iterator[Problem]:
    if plugin.deprecated:
        yield Problem(f"{plugin.title} is deprecated: {plugin.deprecated}", (*path, "use"), severity="warning")
    for name, field in type(plugin).model_fields.items():
        if name in plugin.model_fields_set and (remedy := field.deprecation_message) is not None:
            message = f"parameter '{name}' of {plugin.title} is deprecated{f': {remedy}' if remedy else ''}"
            yield Problem(message, (*path, name), severity="warning", on_key=True)


def _plugins(spec: Spec) -> Iterator[tuple[SpecPath, Plugin]]:
    """Every plugin of a spec, in the order of the keys, with its place."""
    for source, use in spec.sources.items():
        yield ("sources", source), use.plugin
    for key in ("checks", "prepare", "transforms", "models", "reports"):
        for index, each in enumerate(getattr(spec, key) or ()):
            yield (key, index), each.plugin
    if spec.split is not None:
        yield ("split",), spec.split.plugin
    if spec.search is not None:
        yield ("search",), spec.search.plugin
    if spec.select.metric is not None:
        yield ("select", "metric"), spec.select.metric.plugin
