"""LightGBM's text of a model: what of it is kept, and whether it is sound.

LightGBM trusts the text: a tree whose questions point outside of it reads memory that is not its own. So a state that
comes from a file is looked through before LightGBM sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import StateError
from mlpipe_lightgbm.rows import Numbers

Whole = NDArray[np.int64]

_END = "end of trees\n"
_CATEGORICAL = 1
"""The bit of ``decision_type`` that says that a question is about categories."""


def trees_only(text: str) -> str:
    """The header and the trees: the parameters that follow predict nothing, and name the number of threads."""
    return text[: text.index(_END) + len(_END)]


def require_sane(model: bytes, *, trees: int, columns: int) -> str:
    """The text, once it is known to have so many trees, each of which is one and asks about these columns only.

    Raises StateError where it is something else.
    """
    try:
        text = model.decode("ascii")
        header, *blocks = text.removesuffix(_END).split("\nTree=")
        _check_header(_fields(header), header, [f"Tree={block}" for block in blocks], columns)
        for block in blocks:
            _check_tree(_fields(block), columns)
    except (ValueError, KeyError, IndexError, OverflowError) as error:
        raise StateError(f"the state holds no sound LightGBM model: {error}", hint="fit it again") from error
    if len(blocks) != trees or not text.endswith(_END):
        raise StateError(f"the state should hold {trees} trees, but its text has {len(blocks)}", hint="fit it again")
    return text


def _fields(block: str) -> dict[str, str]:
    """The lines ``name=value``."""
    pairs = [(name, value) for name, found, value in (line.partition("=") for line in block.split("\n")) if found]
    if len(dict(pairs)) != len(pairs):
        raise ValueError("it says something twice")
    return dict(pairs)


def _check_header(fields: Mapping[str, str], header: str, blocks: list[str], columns: int) -> None:
    if not header.startswith("tree\nversion=v4\n"):
        raise ValueError("it does not begin as one of version 4 does")
    if int(fields["max_feature_idx"]) != columns - 1:
        raise ValueError(f"it is of {int(fields['max_feature_idx']) + 1} columns, not of {columns}")
    if len(fields["feature_names"].split()) != columns or len(fields["feature_infos"].split()) != columns:
        raise ValueError("its header does not describe each column")
    each_round = int(fields["num_tree_per_iteration"])
    if each_round != int(fields["num_class"]) or each_round < 1 or len(blocks) % each_round:
        raise ValueError(f"its {len(blocks)} trees are not whole rounds of {each_round}")
    # LightGBM finds each tree by these: a tree's text goes up to the next one's "Tree=".
    sizes = _whole(fields["tree_sizes"], len(blocks)) if blocks else ()
    ends = [1] * (len(blocks) - 1) + [0]
    if any(size != len(block) + end for size, block, end in zip(sizes, blocks, ends, strict=bool(blocks))):
        raise ValueError("its trees are not of the sizes that its header tells")


def _check_tree(fields: Mapping[str, str], columns: int) -> None:
    leaves, groups = int(fields["num_leaves"]), int(fields["num_cat"])
    if leaves < 1 or groups < 0 or fields.get("is_linear", "0") != "0":
        raise ValueError("a tree is of another kind than those fitted here")
    if not np.isfinite(_numbers(fields["leaf_value"], leaves)).all():
        raise ValueError("a tree answers with what is no number")
    if leaves == 1:
        return
    questions = leaves - 1
    asked, kinds = _whole(fields["split_feature"], questions), _whole(fields["decision_type"], questions)
    thresholds = _numbers(fields["threshold"], questions)
    if asked.min() < 0 or asked.max() >= columns:
        raise ValueError("a tree asks about a column that there is not")
    _check_children(_whole(fields["left_child"], questions), _whole(fields["right_child"], questions))
    by_category = (kinds & _CATEGORICAL).astype(np.bool_)
    if by_category.any() != (groups > 0):
        raise ValueError("a tree's categories do not belong to its questions")
    if groups:
        _check_categories(fields, thresholds[by_category], groups)


def _check_children(left: Whole, right: Whole) -> None:
    """Each question but the first, and each leaf (-1, -2 …), comes once, below a question that was asked before it."""
    questions = len(left)
    every = np.sort(np.concatenate([left, right]))
    if not np.array_equal(every, np.concatenate([np.arange(-questions - 1, 0), np.arange(1, questions)])):
        raise ValueError("a tree's branches do not make a tree")
    place = np.arange(questions)
    if any(((side >= 0) & (side <= place)).any() for side in (left, right)):
        raise ValueError("a tree's branches go round in a circle")


def _check_categories(fields: Mapping[str, str], thresholds: Numbers, groups: int) -> None:
    bounds = _whole(fields["cat_boundaries"], groups + 1)
    if bounds[0] != 0 or (np.diff(bounds) < 0).any():
        raise ValueError("a tree's categories are out of order")
    _whole(fields["cat_threshold"], int(bounds[-1]))
    if thresholds.min() < 0 or thresholds.max() >= groups:
        raise ValueError("a tree asks about categories that it does not list")


def _whole(text: str, count: int) -> Whole:
    return _counted(np.array(text.split(), dtype=np.int64), count)


def _numbers(text: str, count: int) -> Numbers:
    """Numbers, of which some may be infinite: a question whether a value is missing has such a threshold."""
    found = _counted(np.array(text.split(), dtype=np.float64), count)
    if np.isnan(found).any():
        raise ValueError("a tree has what is no number")
    return found


def _counted(found: NDArray[Any], count: int) -> NDArray[Any]:
    if len(found) != count:
        raise ValueError(f"a tree has {len(found)} of {count} numbers")
    return found
