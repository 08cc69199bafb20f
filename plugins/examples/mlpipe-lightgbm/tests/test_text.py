"""What is loaded is a LightGBM model that cannot harm, or it is refused before LightGBM sees it."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from mlpipe_lightgbm.gbdt import Gbdt

from mlpipe.plugin import Labelled, Matrix, State, StateError

ROWS = Matrix(
    np.column_stack([np.arange(400.0) % 37, np.arange(400) % 5, np.arange(400) % 11]),
    ("a", "b", "c"),
    (False, True, False),
)


@pytest.fixture(scope="module")
def state() -> State:
    y = ROWS.values[:, 0] + 90 * (ROWS.values[:, 1] == 2) + ROWS.values[:, 2]
    plugin = Gbdt(n_estimators=3, num_leaves=6, colsample_bytree=1.0, validation_fraction=0.0)
    rng = np.random.default_rng(0)
    return plugin.fit(Labelled(ROWS, y), "regression", classes=0, valid=None, rng=rng, threads=1)


def first(field: str, value: Callable[[str], str]) -> Callable[[str], str]:
    """Changes a line of the first tree that has it, and the size that the header tells of that tree."""

    def change(text: str) -> str:
        header, *trees = text.split("Tree=")
        place = next(place for place, tree in enumerate(trees) if f"\n{field}=" in tree)
        trees[place] = re.sub(rf"(?m)^{field}=(.*)$", lambda found: f"{field}={value(found[1])}", trees[place], count=1)
        sizes = " ".join(str(len(f"Tree={tree}".removesuffix("end of trees\n"))) for tree in trees)
        return "Tree=".join([re.sub("(?m)^tree_sizes=.*$", f"tree_sizes={sizes}", header), *trees])

    return change


def head(value: str) -> Callable[[str], str]:
    """Puts another value before all other values of a line."""
    return lambda given: " ".join([value, *given.split()[1:]])


FORGED: dict[str, Callable[[str], str]] = {
    "nothing": lambda text: "",
    "another format": lambda text: text.replace("version=v4", "version=v3"),
    "cut off": lambda text: text[: len(text) // 2],
    "a tree too few": lambda text: text[: text.index("Tree=2")] + "end of trees\n",
    "other sizes": lambda text: re.sub("tree_sizes=[0-9]+", "tree_sizes=999999999", text),
    "a column too many": lambda text: text.replace("max_feature_idx=2", "max_feature_idx=20000"),
    "another number of outputs": lambda text: text.replace("num_tree_per_iteration=1", "num_tree_per_iteration=7"),
    "a column that there is not": first("split_feature", head("20000")),
    "a column below zero": first("split_feature", head("-1")),
    "a branch to nowhere": first("left_child", head("30000")),
    "a leaf that there is not": first("right_child", head("-30000")),
    "a circle": first("left_child", head("0")),
    "leaves without values": first("num_leaves", lambda _: "3000"),
    "too few thresholds": first("threshold", lambda given: given.split()[0]),
    "no number": first("leaf_value", head("nan")),
    "half a column": first("split_feature", head("0.5")),
    "categories that are not listed": first("cat_boundaries", lambda given: " ".join([*given.split()[:-1], "4000"])),
    "a linear tree": first("is_linear", lambda _: "1"),
    "something twice": first("shrinkage", lambda given: f"{given}\nnum_leaves=2"),
}


def test_what_was_fitted_is_taken(state: State) -> None:
    assert "num_cat=0" not in state["model"].decode().split("Tree=")[1], "the sample should ask about categories"
    assert np.isfinite(Gbdt().predictor(state)(ROWS)).all()


@pytest.mark.parametrize("name", FORGED)
def test_what_was_forged_is_refused(name: str, state: State) -> None:
    text = state["model"].decode()
    forged = FORGED[name](text)
    assert forged != text
    with pytest.raises(StateError, match="fit it again"):
        Gbdt().predictor({**state, "model": forged.encode()})


def test_bytes_that_are_no_text_are_refused(state: State) -> None:
    with pytest.raises(StateError):
        Gbdt().predictor({**state, "model": b"\xff\xfe" + state["model"]})


def test_the_text_does_not_tell_the_number_of_threads(state: State) -> None:
    assert b"num_threads" not in state["model"]
