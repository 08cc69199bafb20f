"""Forged boosters are refused before XGBoost, which would end the process over most of them, sees them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlpipe.plugin import Labelled, State, StateError, Task
from mlpipe_std.models._ubj import read_ubj
from mlpipe_std.models.xgb import Xgboost
from tests.std.models.toys import COUNTS, fit, matrix, rows

TASKS: list[Task] = ["regression", "binary", "multiclass"]
MODEL = Xgboost(n_estimators=12, learning_rate=0.2, min_child_weight=0.5, colsample_bytree=1.0)
MARKS = {"int8": b"i", "uint8": b"U", "int16": b"I", "int32": b"l", "int64": b"L", "float32": b"d", "float64": b"D"}


def _ubj(value: Any) -> bytes:
    if isinstance(value, dict):
        return b"{" + b"".join(_ubj(key)[1:] + _ubj(inner) for key, inner in value.items()) + b"}"
    if isinstance(value, np.ndarray):
        return (
            b"[$"
            + MARKS[value.dtype.name]
            + b"#"
            + _ubj(len(value))
            + value.astype(value.dtype.newbyteorder(">")).tobytes()
        )
    if isinstance(value, list):
        return b"[#" + _ubj(len(value)) + b"".join(map(_ubj, value))
    if isinstance(value, str):
        return b"S" + _ubj(len(value.encode())) + value.encode()
    return b"d" + struct.pack(">f", value) if isinstance(value, float) else b"L" + struct.pack(">q", value)


def _train(task: Task) -> Labelled:
    """With a column of categories and one of missing values."""
    found = rows(task)
    rng = np.random.default_rng(3)
    values = np.column_stack([found.X.values, rng.integers(0, 40, len(found.y))])
    values[::5, 1] = np.nan
    order = np.argsort(values[:, 4], kind="stable") if task == "regression" else np.arange(len(found.y))
    return Labelled(matrix(values, categorical=(4,)), found.y[order] if task == "regression" else found.y)


@pytest.fixture(scope="module", params=TASKS)
def state(request: pytest.FixtureRequest) -> State:
    return dict(fit(MODEL, _train(request.param), request.param))


@pytest.fixture(scope="module")
def numeric() -> State:
    return dict(fit(MODEL, _train("regression"), "regression"))


def _forged(state: State, change: Callable[[Any, Any], None]) -> State:
    """``state`` after ``change`` of its learner, and of the first tree, whose arrays may be written to."""
    model = read_ubj(state["booster"])
    learner = model["learner"]
    tree = learner["gradient_booster"]["model"]["trees"][0]
    for name, value in tree.items():
        if isinstance(value, np.ndarray):
            tree[name] = value.copy()
    change(learner, tree)
    return {**state, "booster": _ubj(model)}


def test_what_was_fitted_is_taken(state: State) -> None:
    values = _train("regression").X
    assert np.isfinite(MODEL.predictor(state)(values)).all()
    again = _forged(state, lambda learner, tree: None)
    assert np.array_equal(MODEL.predictor(again)(values), MODEL.predictor(state)(values))


@pytest.mark.parametrize("params", [{"gamma": 5.0}, {"max_depth": 50, "min_child_weight": 0.0}, {"n_estimators": 1}])
def test_trees_of_any_form_are_taken(params: dict[str, Any]) -> None:
    model = Xgboost(**({"n_estimators": 12} | params))
    model.predictor(fit(model, _train("regression"), "regression"))


def _put(name: str, place: int, value: int) -> Callable[[Any, Any], None]:
    def change(_learner: Any, tree: Any) -> None:
        tree[name][place] = value

    return change


def _cut(name: str) -> Callable[[Any, Any], None]:
    return lambda _learner, tree: tree.update({name: tree[name][:-1]})


def _swap_to_text(_learner: Any, tree: Any) -> None:
    tree["left_children"] = ["1"] * len(tree["left_children"])


def _chain(_learner: Any, tree: Any) -> None:
    """60 questions in a row."""
    count = 121
    inner = np.arange(count) % 2 == 0
    inner[-1] = False
    for name in tree.keys() - {"id", "tree_param"}:
        tree[name] = np.zeros(0 if name.startswith("categories") else count, tree[name].dtype)
    tree["left_children"] = np.where(inner, np.arange(count) + 1, -1).astype(np.int32)
    tree["right_children"] = np.where(inner, np.arange(count) + 2, -1).astype(np.int32)
    tree["tree_param"]["num_nodes"] = str(count)


TREES: dict[str, tuple[Callable[[Any, Any], None], str]] = {
    "a node that is its own child": (_put("left_children", 1, 1), "two parents"),
    "a root that is its own child": (_put("left_children", 0, 0), "its root is a child"),
    "a child far away": (_put("left_children", 0, 10**9), "a child is not among"),
    "a right child far away": (_put("right_children", 0, 10**9), "a child is not among"),
    "a negative child": (_put("right_children", 0, -2), "a child is not among"),
    "a single child": (_put("right_children", 0, -1), "one child"),
    "a column far away": (_put("split_indices", 0, 10**6), "a split index"),
    "a negative column": (_put("split_indices", 0, -1), "a split index"),
    "a deleted node": (_put("split_indices", 1, 2**31 - 1), "num_deleted"),
    "an unknown question": (_put("split_type", 0, 2), "split_type"),
    "a question without categories": (_put("split_type", -1, 1), "categories_nodes"),
    "categories of a node far away": (_put("categories_nodes", -1, 10**6), "categories_nodes"),
    "categories that begin far away": (_put("categories_segments", 0, 10**9), "do not part"),
    "too many categories": (_put("categories_sizes", 0, 10**9), "do not part"),
    "no categories": (_put("categories_sizes", 0, 0), "do not part"),
    "a negative category": (_put("categories", 0, -1), "a category is not"),
    "a category of many bits": (_put("categories", 0, 2**31 - 1), "a category is not"),
    "a short array": (_cut("split_conditions"), "split_conditions has"),
    "few children": (_cut("left_children"), "left_children has"),
    "fewer categories": (_cut("categories_sizes"), "differ in number"),
    "texts for children": (_swap_to_text, "left_children has the wrong type"),
    "other num_nodes": (lambda _, tree: tree["tree_param"].update(num_nodes="1"), "values for 1 nodes"),
    "no nodes": (lambda _, tree: tree["tree_param"].update(num_nodes="0"), "has no nodes"),
    "vectors for leaves": (lambda _, tree: tree["tree_param"].update(size_leaf_vector="5"), "more than a number"),
    "a long chain": (_chain, "deeper than 50"),
}


@pytest.mark.parametrize("forgery", TREES)
def test_a_forged_tree_is_refused(numeric: State, forgery: str) -> None:
    change, words = TREES[forgery]
    with pytest.raises(StateError, match=f"the stored booster cannot be used: tree 0: .*{words}") as error:
        MODEL.predictor(_forged(numeric, change))
    assert error.value.where == MODEL.title


def _model(learner: Any) -> Any:
    return learner["gradient_booster"]["model"]


BOOSTERS: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "another kind": (lambda learner, _: learner["gradient_booster"].update(name="gblinear"), "its kind is 'gblinear'"),
    "more columns": (lambda learner, _: learner["learner_model_param"].update(num_feature="9"), "num_feature is 9"),
    "more classes": (lambda learner, _: learner["learner_model_param"].update(num_class="9999"), "num_class is 9999"),
    "more targets": (lambda learner, _: learner["learner_model_param"].update(num_target="7"), "num_target is 7"),
    "more scores": (lambda learner, _: learner["learner_model_param"].update(base_score="[0,1,2,3,4]"), "base_score"),
    "more names": (lambda learner, _: learner.update(feature_names=["a"] * 9), "feature_names"),
    "more trees": (lambda learner, _: _model(learner)["gbtree_model_param"].update(num_trees="99999"), "num_trees"),
    "fewer trees": (lambda learner, _: _model(learner)["trees"].pop(), "num_trees"),
    "an output far away": (lambda learner, _: _model(learner)["tree_info"].__setitem__(0, 10**6), "tree_info names"),
    "fewer outputs": (lambda learner, _: _model(learner)["tree_info"].pop(), "length of tree_info"),
    "other rounds": (lambda learner, _: _model(learner)["iteration_indptr"].__setitem__(-1, 10**6), "iteration_indptr"),
    "own categories": (lambda learner, _: _model(learner)["cats"].update(enc=[1]), "cats"),
    "no trees": (lambda learner, _: _model(learner).pop("trees"), "it lacks 'trees'"),
}


@pytest.mark.parametrize("forgery", BOOSTERS)
def test_a_forged_booster_is_refused(state: State, forgery: str) -> None:
    change, words = BOOSTERS[forgery]

    def with_lists(learner: Any, tree: Any) -> None:
        for name in ("tree_info", "iteration_indptr"):
            _model(learner)[name] = [int(value) for value in _model(learner)[name]]
        change(learner, tree)

    with pytest.raises(StateError, match=words):
        MODEL.predictor(_forged(state, with_lists))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "too early"),
        (b"{}", "it lacks 'learner'"),
        (b"{}}", "more after its end"),
        (b"[#" * 9, "length"),
        (b"[#L\0\0\0\0\0\0\0\1" * 20, "too deep"),
        (b"[$d#L" + b"\x7f" * 8, "a length"),
        (b'{"learner": {}}', "length"),
        (b"{" + b"L\0\0\0\0\0\0\0\1aT" * 2 + b"}", "'a' is there twice"),
    ],
)
def test_what_is_no_booster_is_refused(numeric: State, data: bytes, words: str) -> None:
    with pytest.raises(StateError, match=words):
        MODEL.predictor({**numeric, "booster": data})


def test_a_booster_for_other_classes_is_refused() -> None:
    state = fit(MODEL, _train("multiclass"), "multiclass")
    assert COUNTS["multiclass"] == len(state["labels"])
    with pytest.raises(StateError, match="num_class is 3"):
        MODEL.predictor({**state, "labels": state["labels"][:2]})
