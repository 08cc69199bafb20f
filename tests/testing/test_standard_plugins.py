"""The poison test of every standard model, found through their entry points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from mlpipe.plugin import REGISTRY
from mlpipe.testing import check_model_poison
from tests.testing.examples import MODELS, TRAIN, make_rows

CLASSES = {"regression": 0, "binary": 2, "multiclass": 3}


def standard(kind: str) -> list[str]:
    return sorted(name for of_kind, name in REGISTRY.offers() if of_kind == kind and "." not in name)


def examples_of(kind: str, examples: Mapping[str, Any]) -> list[Any]:
    """A test for each example, and one that fails for a plugin without any."""
    return [
        pytest.param(name, params, id=f"{name}-{number}")
        for name in standard(kind)
        for number, params in enumerate(examples.get(name, [None]))
        if name in examples or not getattr(REGISTRY.get(kind, name), "changes_rows", False)
    ]


def make(kind: str, name: str, params: Any) -> Any:
    assert params is not None, f"{kind} '{name}' has no example in tests/testing/examples.py"
    return REGISTRY.get(kind, name).model_validate(params)


@pytest.mark.parametrize(("name", "params"), examples_of("model", MODELS))
def test_models_see_no_other_row(name: str, params: Any) -> None:
    model = make("model", name, params)
    for task in sorted(model.tasks):
        accepts = model.accepts
        rows = make_rows(CLASSES[task], missing=accepts.missing, categories=accepts.categories)
        check_model_poison(model, rows, task, train=TRAIN, classes=CLASSES[task])


def test_no_example_is_left_over() -> None:
    assert set(MODELS) <= set(standard("model"))
