"""What a plugin of any kind owes when it works."""

from __future__ import annotations

import os
import random
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from mlpipe.plugin import StateError, digest
from mlpipe.testing.kit import checks, material, metrics, model_material, reporters, searchers, sources, splitters
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.violation import Violation

EXERCISES: Mapping[str, Callable[[Subject, int], Any]] = {
    "transform": material.exercise,
    "model": model_material.exercise,
    "metric": metrics.exercise,
    "searcher": searchers.exercise,
    "source": sources.exercise,
    "check": checks.exercise,
    "splitter": splitters.exercise,
    "reporter": reporters.exercise,
}
"""For each kind how its main work is done once, with a seed; what comes of it is plain data."""


def works(subject: Subject) -> None:
    """It does what its kind does, on rows made up or given."""
    try:
        exercise(subject, 1)
    except StateError:
        return  # ``state_is_plain`` tells


def deterministic(subject: Subject) -> None:
    """The same seed gives the same result, to the last bit, whatever was drawn elsewhere."""
    with _global_seed(1):
        first = exercise(subject, 1)
    with _global_seed(2):
        second = exercise(subject, 1)
    if digest(first) != digest(second):
        raise Violation(
            f"{subject.title}: two times the same seed gave two results; draw from 'rng' alone, or sort what has no "
            "order of its own: value_counts, group_by, unique"
        )


def global_state_untouched(subject: Subject) -> None:
    """Neither the global random state nor the environment, the folder or the warning filters are changed."""
    with _global_seed(3):
        before = _global_state()
        exercise(subject, 1)
        changed = [name for name, value in _global_state().items() if value != before[name]]
    if changed:
        raise Violation(f"{subject.title} changes {', '.join(changed)}, which belongs to everyone")


def exercise(subject: Subject, seed: int) -> Any:
    """Do the plugin's main work once."""
    return EXERCISES[subject.plugin.plugin_kind](subject, seed)


@contextmanager
def _global_seed(seed: int) -> Iterator[None]:
    """Within the block, the global random states are those of a seed; at its end, what they were."""
    before, numpy_before = random.getstate(), np.random.get_state()  # noqa: NPY002 - they are what this is about
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    np.random.random(seed)  # noqa: NPY002 - so that a plugin that seeds with this very number is seen, too
    try:
        yield
    finally:
        random.setstate(before)
        np.random.set_state(numpy_before)  # noqa: NPY002


def _global_state() -> dict[str, Any]:
    numpy_state: Any = np.random.get_state(legacy=False)  # noqa: NPY002
    return {
        "numpy's global random state": (numpy_state["state"]["pos"], numpy_state["state"]["key"].tobytes()),
        "Python's global random state": random.getstate(),
        "the environment": dict(os.environ),
        "the working folder": os.getcwd(),
        "the warning filters": list(warnings.filters),
    }


WORKS = KitCheck("", works)
CHECKS = (KitCheck("", deterministic), KitCheck("", global_state_untouched))
