"""Predictions after writing and reading a state, against the libraries' own estimators."""

from __future__ import annotations

import numpy as np
import pytest

from mlpipe.plugin import REGISTRY, Labelled, Task
from tests.std.models.references import CLOSE, REFERENCES
from tests.std.models.toys import CASES, MODELS, learned, matrix, rows


def test_every_model_has_a_reference() -> None:
    assert sorted(REFERENCES) == MODELS


WEIGHED = [
    (name, task, weighted) for weighted in (False, True) for name, task in CASES if not weighted or name != "knn"
]
"""scikit-learn's neighbours take no weights: see test_knn."""


@pytest.mark.parametrize(("name", "task", "weighted"), WEIGHED)
def test_agrees_with_the_library(name: str, task: Task, weighted: bool) -> None:
    """To the last bit, or as near as CLOSE says.

    Linear models, kernels and naive Bayes add up columns in another order; XGBoost's probabilities are made to sum to 1
    in double precision.
    """
    reference, params = REFERENCES[name]
    plain = rows(task)
    train = Labelled(plain.X, plain.y, np.random.default_rng(1).uniform(0.2, 3, 160) if weighted else None)
    values = np.ascontiguousarray(rows(task, seed=6).X.values)

    found = learned(REGISTRY.get("model", name)(**params), train, task)(matrix(values, plain.X.names))
    expected = reference(params, train, values, task)

    if name in CLOSE:
        np.testing.assert_allclose(found, expected, rtol=CLOSE[name], atol=CLOSE[name])
    else:
        assert found.tobytes() == np.ascontiguousarray(expected, dtype=np.float64).tobytes()
