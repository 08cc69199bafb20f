"""Whether a stored booster is what XGBoost can read: it follows the indices in it wherever they lead."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import StateError
from mlpipe_std.models._ubj import read_ubj
from mlpipe_std.models._xgb_trees import check_trees

_HINT = "it was changed, or written by something else; fit the model again"


def check_booster(data: bytes, *, columns: int, classes: int, where: str) -> None:
    """Raise StateError unless ``data`` is a booster of trees over ``columns``, for ``classes`` (0: for numbers)."""
    try:
        # One number is predicted for two classes, too.
        _check(read_ubj(data), columns, classes if classes > 2 else 1)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        why = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        raise StateError(f"the stored booster cannot be used: {why}", where=where, hint=_HINT) from error


def _check(model: Any, columns: int, outputs: int) -> None:
    learner = model["learner"]
    booster = learner["gradient_booster"]
    if booster["name"] != "gbtree":
        raise ValueError(f"its kind is {booster['name']!r}, not 'gbtree'")
    _check_learner(learner, columns, outputs)
    _check_forest(booster["model"], outputs)
    check_trees(booster["model"]["trees"], columns)


def _check_learner(learner: Any, columns: int, outputs: int) -> None:
    about = learner["learner_model_param"]
    _expect("num_feature", int(about["num_feature"]), [columns])
    _expect("num_class", int(about["num_class"]), [0, 1] if outputs == 1 else [outputs])
    _expect("num_target", int(about["num_target"]), [1])
    score = json.loads(about["base_score"])
    _expect("the length of base_score", len(score) if isinstance(score, list) else 1, [1, outputs])
    for name in ("feature_names", "feature_types"):
        _expect(f"the length of {name}", len(learner[name]), [0, columns])


def _check_forest(model: Any, outputs: int) -> None:
    trees, about = len(model["trees"]), model["gbtree_model_param"]
    _expect("num_trees", int(about["num_trees"]), [trees])
    _expect("num_parallel_tree", int(about["num_parallel_tree"]), [1])
    places = _integers(model["tree_info"], "tree_info")
    _expect("the length of tree_info", len(places), [trees])
    if ((places < 0) | (places >= outputs)).any():
        raise ValueError(f"tree_info names outputs that are not among its {outputs}")
    rounds = _integers(model["iteration_indptr"], "iteration_indptr")
    if not np.array_equal(rounds, np.arange(trees // outputs + 1) * outputs) or trees % outputs:
        raise ValueError(f"iteration_indptr does not part {trees} trees into rounds of {outputs}")
    if any(len(part) for part in model.get("cats", {}).values()):
        raise ValueError("it holds categories of its own (cats)")


def _integers(values: Any, name: str) -> NDArray[np.int64]:
    found = np.asarray(values)
    if found.ndim != 1 or (found.size and found.dtype.kind not in "iu"):
        raise ValueError(f"{name} is no list of integers")
    return found.astype(np.int64)


def _expect(name: str, found: int, allowed: Sequence[int]) -> None:
    if found not in allowed:
        raise ValueError(f"{name} is {found}, not {allowed[0]}")
