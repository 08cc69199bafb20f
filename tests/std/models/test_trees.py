"""Trees and forests as arrays: what predicts, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier

from mlpipe.plugin import REGISTRY, Labelled, StateError
from mlpipe_std.models.decision_tree import DecisionTree
from mlpipe_std.models.extra_trees import ExtraTrees
from mlpipe_std.models.random_forest import RandomForest
from tests.std.models.toys import Numbers, learned, matrix, reference_seed, rows, usual


def with_holes(values: Numbers, seed: int = 0) -> Numbers:
    return np.where(np.random.default_rng(seed).random(values.shape) < 0.3, np.nan, values)


def test_missing_values_go_scikit_learns_way() -> None:
    train = rows("regression")
    values, new = with_holes(train.X.values), with_holes(rows("regression", seed=1).X.values, 1)
    found = learned(RandomForest(n_estimators=9), Labelled(matrix(values), train.y), "regression")(matrix(new))
    forest = RandomForestRegressor(9, max_features=0.35, min_samples_leaf=2, random_state=reference_seed())
    assert found.tobytes() == forest.fit(values, train.y).predict(new).tobytes()


def test_parameters_reach_scikit_learn() -> None:
    train = rows("multiclass")
    values = np.ascontiguousarray(train.X.values)
    limits: dict[str, Any] = {"max_leaf_nodes": 6, "min_samples_split": 9, "criterion": "entropy"}
    drawn = limits | {"n_estimators": 5, "max_features": "sqrt", "bootstrap": True, "max_samples": 0.5}

    found = learned(ExtraTrees(**drawn), train, "multiclass")(train.X)
    forest = ExtraTreesClassifier(**drawn, min_samples_leaf=2, random_state=reference_seed()).fit(values, train.y)
    assert found.tobytes() == forest.predict_proba(values).tobytes()

    found = learned(DecisionTree(**limits, max_depth=None), train, "multiclass")(train.X)
    tree = DecisionTreeClassifier(**limits, min_samples_leaf=5, random_state=reference_seed()).fit(values, train.y)
    assert found.tobytes() == tree.predict_proba(values).tobytes()


def test_a_share_of_drawn_rows_is_of_no_matter_where_none_are_drawn() -> None:
    train = rows("regression")
    one, other = (learned(ExtraTrees(n_estimators=3, max_samples=share), train, "regression") for share in (0.5, None))
    assert one(train.X).tobytes() == other(train.X).tobytes()


def test_importance_of_trees_that_learned_nothing_is_nothing() -> None:
    """Contradictory rows: questions are asked, and take no impurity away."""
    values = np.repeat(np.arange(20.0), 2)[:, np.newaxis]
    train = Labelled(matrix(values), np.tile([0.0, 1.0], 20))
    model = ExtraTrees(n_estimators=3)
    state = model.fit(train, "regression", classes=0, valid=None, rng=np.random.default_rng(0), threads=1)
    assert model.importance(state) == {"x0": 0.0}


@pytest.mark.parametrize("name", ["decision_tree", "random_forest", "hist_gradient_boosting"])
@pytest.mark.parametrize(
    ("key", "place", "value", "words"),
    [
        ("left", 0, 10**9, "outside of the tree"),
        ("right", 0, 0, "outside of the tree"),
        ("left", 0, -7, "outside of the tree"),
        ("feature", 0, 10**9, "a column that there is none of"),
        ("feature", 0, -1, "a column that there is none of"),
        ("counts", 0, 10**6, "not those of decision trees"),
        ("counts", 0, 0, "not those of decision trees"),
    ],
)
def test_nodes_that_would_lead_out_of_memory_are_refused(
    name: str, key: str, place: int, value: int, words: str
) -> None:
    state = {**usual(name, "binary")}
    state[key] = state[key].copy()
    state[key][place] = value
    with pytest.raises(StateError, match=words):
        REGISTRY.get("model", name)().predictor(state)
