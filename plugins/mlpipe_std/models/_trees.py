"""Decision trees as flat arrays, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Labelled, State, StateError
from mlpipe_std.models._rows import Numbers

_LEAF = -1
"""The child that a leaf has (scikit-learn's TREE_LEAF)."""


def trees_state(estimators: Sequence[Any], rows: Labelled) -> State:
    """What fitted trees of scikit-learn learned.

    The nodes of all trees stand one after the other; ``counts`` says how many each has. A node's children are
    numbered within its tree. ``value`` has the shape (nodes, outputs): the mean, or the shares of the classes.
    """
    states = [each.tree_.__getstate__() for each in estimators]
    nodes = [state["nodes"] for state in states]
    return {
        "columns": list(rows.X.names),
        "counts": np.array([len(each) for each in nodes], dtype=np.int64),
        "left": np.concatenate([each["left_child"] for each in nodes], dtype=np.int32, casting="same_kind"),
        "right": np.concatenate([each["right_child"] for each in nodes], dtype=np.int32, casting="same_kind"),
        "feature": np.concatenate([each["feature"] for each in nodes], dtype=np.int32, casting="same_kind"),
        "threshold": np.concatenate([each["threshold"] for each in nodes]),
        "missing_left": np.concatenate([each["missing_go_to_left"] for each in nodes]),
        "value": np.concatenate([state["values"][:, 0, :] for state in states]),
        "importance": _importance(estimators),
    }


def rebuilt_trees(state: State) -> list[Any]:
    """scikit-learn's own trees, which predict from float32 matrices: ``tree.predict(values)``, shape (rows, outputs).

    Raises StateError where the arrays are not those of trees: scikit-learn would follow them out of memory.
    """
    from sklearn.tree._tree import NODE_DTYPE, Tree

    require_trees(state, state["left"] != _LEAF)
    outputs = state["value"].shape[1]
    nodes = np.zeros(int(state["counts"].max()), dtype=NODE_DTYPE)  # a tree copies what it is given
    trees = []
    for part in parts(state["counts"]):
        own = nodes[: part.stop - part.start]
        own["left_child"], own["right_child"] = state["left"][part], state["right"][part]
        own["feature"], own["threshold"] = state["feature"][part], state["threshold"][part]
        own["missing_go_to_left"] = state["missing_left"][part]
        values = np.ascontiguousarray(state["value"][part, np.newaxis])
        tree = Tree(len(state["columns"]), np.array([outputs], dtype=np.intp), 1)
        # The depth is not used to predict.
        tree.__setstate__({"max_depth": 0, "node_count": len(own), "nodes": own, "values": values})
        trees.append(tree)
    return trees


def average_of_trees(trees: Sequence[Any], values: Numbers) -> Numbers:
    """The mean prediction of the trees, shape (rows, outputs), summed in their order."""
    single = values.astype(np.float32)
    total: Numbers = trees[0].predict(single)
    for tree in trees[1:]:
        total += tree.predict(single)
    total /= len(trees)
    return total


def _importance(estimators: Sequence[Any]) -> Numbers:
    """Each tree's shares of taken-away impurity, averaged; 0 where no question took any away."""
    total = np.sum([each.tree_.compute_feature_importances() for each in estimators], axis=0)
    shares: Numbers = total / (total.sum() or 1.0)
    return shares


def parts(counts: NDArray[np.int64]) -> list[slice]:
    """The slice of each tree's nodes."""
    ends = np.cumsum(counts)
    return [slice(int(end - count), int(end)) for end, count in zip(ends, counts, strict=True)]


def require_trees(state: State, inner: NDArray[np.bool_]) -> None:
    """Raise StateError unless every inner node asks for a column that there is, and its children come after it.

    Then there is no loop and no way out of a tree.
    """
    counts, left, right, feature = (state[key] for key in ("counts", "left", "right", "feature"))
    if not (counts > 0).all() or {counts.sum(), len(right), len(feature), len(inner)} != {len(left)}:
        raise StateError("the nodes are not those of decision trees")
    numbers = np.arange(counts.max())
    for part in parts(counts):
        count, leaf = part.stop - part.start, ~inner[part]
        for child in (left[part], right[part]):
            if not (leaf | ((child > numbers[:count]) & (child < count))).all():
                raise StateError("a node of a decision tree has a child outside of the tree")
    if not (~inner | ((feature >= 0) & (feature < len(state["columns"])))).all():
        raise StateError("a node of a decision tree asks for a column that there is none of")
