"""Histogram gradient boosting as flat arrays, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Labelled, State, StateError
from mlpipe_std.models._rows import Numbers
from mlpipe_std.models._trees import parts, require_trees

Bitsets = NDArray[np.uint32]
"""Sets of category codes, shape (sets, 8): code c is bit c % 32 of word c // 32."""

CODES = 256
"""What a bitset has room for."""


def boosted_state(estimator: Any, rows: Labelled) -> State:
    """What a fitted HistGradientBoosting estimator of scikit-learn learned.

    The nodes of all trees stand one after the other, tree after tree, iteration after iteration. Columns are numbered
    as in the matrix, and bitsets hold the matrix's own codes; scikit-learn numbers both anew when it fits.
    """
    trees = [tree for iteration in estimator._predictors for tree in iteration]
    nodes = np.concatenate([tree.nodes for tree in trees])
    counts = np.array([len(tree.nodes) for tree in trees], dtype=np.int64)
    sets = np.array([len(tree.raw_left_cat_bitsets) for tree in trees], dtype=np.int64)
    categorical = np.array(rows.X.categorical, dtype=bool)
    order = np.concatenate([np.flatnonzero(categorical), np.flatnonzero(~categorical)])
    feature = order[nodes["feature_idx"]]
    inner = nodes["is_leaf"] == 0
    is_set = nodes["is_categorical"] == 1
    set_of = nodes["bitset_idx"] + np.repeat(np.cumsum(sets) - sets, counts)
    found = _found_codes(estimator, rows)
    bitsets = np.concatenate([tree.raw_left_cat_bitsets for tree in trees])
    gain = np.bincount(feature[inner], weights=nodes["gain"][inner], minlength=len(order))
    return {
        "columns": list(rows.X.names),
        "categorical": categorical,
        "baseline": estimator._baseline_prediction[0],
        "counts": counts,
        "left": nodes["left"].astype(np.int32),
        "right": nodes["right"].astype(np.int32),
        "feature": feature.astype(np.int32),
        "threshold": nodes["num_threshold"],
        "missing_left": nodes["missing_go_to_left"],
        "value": nodes["value"],
        "leaf": nodes["is_leaf"],
        "set": np.where(is_set, set_of, -1).astype(np.int32),
        "bitsets": _renumbered(bitsets, set_of[is_set], feature[is_set], found),
        "known": _pack(list(found.values())),
        "importance": gain / (gain.sum() or 1.0),
    }


class BoostedTrees:
    """scikit-learn's own trees, rebuilt from a state. Raises StateError where the arrays are not those of trees."""

    def __init__(self, state: State) -> None:
        from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor

        _require_valid(state)
        self._baseline = state["baseline"]
        self._categorical = state["categorical"]
        self._known = np.ascontiguousarray(state["known"])
        self._place = (np.cumsum(self._categorical) - self._categorical).astype(np.uint32)
        nodes, bitsets = _nodes(state), np.ascontiguousarray(state["bitsets"])
        # All trees share the one table of bitsets; the binned ones serve training alone.
        self._trees = [TreePredictor(nodes[part], bitsets, bitsets) for part in parts(state["counts"])]

    def predict(self, values: Numbers) -> Numbers:
        """The sums of the trees on the scale of the link, shape (rows, outputs)."""
        codes = values[:, self._categorical]
        values[:, self._categorical] = np.where(codes < CODES, codes, np.nan)
        outputs = len(self._baseline)
        total = np.zeros((len(values), outputs), order="F")
        total += self._baseline
        for number, tree in enumerate(self._trees):
            total[:, number % outputs] += tree.predict(values, self._known, self._place, n_threads=1)
        return total


def _found_codes(estimator: Any, rows: Labelled) -> dict[int, NDArray[np.int64]]:
    """For each categorical column the codes that the training rows have, in scikit-learn's own order."""
    if estimator.is_categorical_ is None:
        return {}
    encoder = estimator._preprocessor.named_transformers_["encoder"]
    columns = np.flatnonzero(rows.X.categorical).tolist()
    return {
        column: codes[~np.isnan(codes)].astype(np.int64)
        for column, codes in zip(columns, encoder.categories_, strict=True)
    }


def _renumbered(
    bitsets: Bitsets, rows: NDArray[Any], columns: NDArray[Any], found: dict[int, NDArray[np.int64]]
) -> Bitsets:
    """Bitsets of a column's found codes from bitsets of their places; ``rows[i]`` is one of column ``columns[i]``."""
    places = np.unpackbits(bitsets.astype("<u4").view(np.uint8), axis=1, bitorder="little").reshape(-1, CODES)
    codes = np.zeros_like(places)
    for column, of_column in found.items():
        chosen = rows[columns == column]
        codes[np.ix_(chosen, of_column)] = places[chosen, : len(of_column)]
    return _from_bits(codes)


def _pack(sets: list[NDArray[np.int64]]) -> Bitsets:
    bits = np.zeros((len(sets), CODES), dtype=np.uint8)
    for row, codes in zip(bits, sets, strict=True):
        row[codes] = 1
    return _from_bits(bits)


def _from_bits(bits: NDArray[np.uint8]) -> Bitsets:
    return np.packbits(bits, axis=1, bitorder="little").view("<u4").astype(np.uint32).reshape(-1, CODES // 32)


def _nodes(state: State) -> NDArray[Any]:
    from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE

    nodes = np.zeros(len(state["left"]), dtype=PREDICTOR_RECORD_DTYPE)
    for field, key in (
        ("left", "left"),
        ("right", "right"),
        ("feature_idx", "feature"),
        ("num_threshold", "threshold"),
        ("missing_go_to_left", "missing_left"),
        ("value", "value"),
        ("is_leaf", "leaf"),
    ):
        nodes[field] = state[key]
    nodes["is_categorical"] = state["set"] >= 0
    nodes["bitset_idx"] = np.maximum(state["set"], 0)
    return nodes


def _require_valid(state: State) -> None:
    inner = state["leaf"] == 0
    require_trees(state, inner)
    sets = state["set"][inner]
    fits = len(state["counts"]) % len(state["baseline"]) == 0 and len(state["known"]) == state["categorical"].sum()
    if not fits or (sets >= len(state["bitsets"])).any():
        raise StateError("the nodes are not those of boosted trees")
    if not state["categorical"][state["feature"][inner][sets >= 0]].all():
        raise StateError("a node of a boosted tree asks for the category of a column that has none")
