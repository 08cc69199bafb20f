"""Whether the trees of a stored booster are trees: all at once, with NumPy, as there may be thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_INTEGERS = ("left_children", "right_children", "parents", "split_indices", "split_type", "default_left")
_NUMBERS = ("base_weights", "loss_changes", "split_conditions", "sum_hessian")
_CATEGORIES = ("categories", "categories_nodes", "categories_segments", "categories_sizes")
_DELETED = 2**31 - 1
"""What pruned nodes, which stay in the arrays, have as their column."""
_DEEPEST = 50
"""The most that ``max_depth`` may be."""
_MOST_CATEGORIES = 2**24
"""XGBoost's own limit; it keeps a bit for each category up to a node's highest, in all nodes that ask for one."""
_MOST_BITS = 2**33


def check_trees(trees: Sequence[Any], columns: int) -> None:
    """Raise ValueError, with the tree and what is wrong with it, unless all can be followed from root to leaf."""
    if not trees:
        return
    sizes = np.array([_size(tree, number) for number, tree in enumerate(trees)], np.int64)
    tree_of = np.repeat(np.arange(len(trees)), sizes)
    starts = np.concatenate([[0], sizes.cumsum()[:-1]])
    column = _joined(trees, "split_indices")
    used = column != _DELETED
    for number, tree in enumerate(trees):
        if int(tree["tree_param"]["num_deleted"]) != int(
            (~used[starts[number] : starts[number] + sizes[number]]).sum()
        ):
            raise _wrong(number, "num_deleted is not the number of its deleted nodes")
    _refuse(used & ((column < 0) | (column >= columns)), tree_of, f"a split index is not among its {columns} columns")
    left, right = _joined(trees, "left_children"), _joined(trees, "right_children")
    for side in (left, right):
        _refuse((side < -1) | (side >= sizes[tree_of]), tree_of, "a child is not among its nodes")
    _refuse((left == -1) != (right == -1), tree_of, "a node has one child")
    _check_shape(left + starts[tree_of], right + starts[tree_of], used & (left != -1), used, starts, tree_of)
    _check_categories(trees, sizes)


def _size(tree: Any, number: int) -> int:
    """The number of nodes, which all arrays have to agree on."""
    about = tree["tree_param"]
    size = int(about["num_nodes"])
    if size < 1 or int(about["size_leaf_vector"]) not in (0, 1):
        raise _wrong(number, "it has no nodes, or more than a number in a leaf")
    for name in (*_INTEGERS, *_NUMBERS, *_CATEGORIES):
        values = tree[name]
        if not isinstance(values, np.ndarray) or values.dtype.kind not in ("f" if name in _NUMBERS else "iu"):
            raise _wrong(number, f"{name} has the wrong type")
        if name not in _CATEGORIES and len(values) != size:
            raise _wrong(number, f"{name} has {len(values)} values for {size} nodes")
    return size


def _check_shape(
    left: Integers, right: Integers, inner: NDArray[Any], used: NDArray[Any], roots: Integers, tree_of: Integers
) -> None:
    """No node has two parents, and the roots have none: so nothing that is reached from a root leads in a circle."""
    children = np.concatenate([left[inner], right[inner]])
    parents = np.bincount(children, minlength=len(left))
    _refuse(parents > 1, tree_of, "a node has two parents")
    _refuse(parents[roots] > 0, np.arange(len(roots)), "its root is a child")
    _refuse((parents > 0) & ~used, tree_of, "a child is a deleted node")
    _refuse(~used[roots], np.arange(len(roots)), "its root is a deleted node")
    level = roots
    for _ in range(_DEEPEST + 1):
        level = level[inner[level]]
        level = np.concatenate([left[level], right[level]])
    if len(level):
        raise _wrong(int(tree_of[level[0]]), f"it is deeper than {_DEEPEST}")


def _check_categories(trees: Sequence[Any], sizes: Integers) -> None:
    bits = 0
    for number, tree in enumerate(trees):
        types = tree["split_type"]
        if types.min() < 0 or types.max() > 1:
            raise _wrong(number, "a split_type is neither 0 nor 1")
        values, nodes, begins, lengths = (tree[name].astype(np.int64) for name in _CATEGORIES)
        if not len(nodes) == len(begins) == len(lengths):
            raise _wrong(number, "its categories differ in number from the nodes that ask for them")
        if not np.array_equal(nodes, np.flatnonzero(types)):
            raise _wrong(number, "categories_nodes are not those that ask for categories")
        if not len(nodes):
            continue
        ends = lengths.cumsum()
        if lengths.min() < 1 or ends[-1] != len(values) or not np.array_equal(begins, ends - lengths):
            raise _wrong(number, "categories_segments and categories_sizes do not part its categories")
        if values.min() < 0 or values.max() >= _MOST_CATEGORIES:
            raise _wrong(number, f"a category is not between 0 and {_MOST_CATEGORIES}")
        bits += int(np.maximum.reduceat(values, begins).sum())
    if bits > _MOST_BITS:
        raise ValueError("its categories would take too much memory")


def _joined(trees: Sequence[Any], name: str) -> Integers:
    return np.concatenate([tree[name] for tree in trees]).astype(np.int64)


def _refuse(wrong: NDArray[Any], tree_of: Integers, why: str) -> None:
    if wrong.any():
        raise _wrong(int(tree_of[wrong.argmax()]), why)


def _wrong(tree: int, why: str) -> ValueError:
    return ValueError(f"tree {tree}: {why}")
