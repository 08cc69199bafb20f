from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from mlpipe.plugin import Columns, DataError
from mlpipe_std.transforms.pca import Pca

Run = Callable[..., pl.DataFrame]

RNG = np.random.default_rng(0)
MIX = RNG.normal(size=(5, 5)) * [5, 3, 1, 0.5, 0.1]
TRAIN, LATER = RNG.normal(size=(300, 5)) @ MIX.T + 7, RNG.normal(size=(40, 5)) @ MIX.T + 7


def frame(values: Any) -> pl.DataFrame:
    return pl.DataFrame(values, schema=[f"x{number}" for number in range(values.shape[1])])


@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("whiten", [True, False])
def test_agrees_with_scikit_learn_but_for_signs(run: Run, scale: bool, whiten: bool) -> None:
    scaler = StandardScaler(with_std=scale).fit(TRAIN)
    reference = PCA(3, whiten=whiten).fit(scaler.transform(TRAIN))
    expected = reference.transform(scaler.transform(LATER))
    result = run(Pca(components=3, scale=scale, whiten=whiten), frame(TRAIN), frame(LATER)).to_numpy()
    # scikit-learn divides by n - 1.
    np.testing.assert_allclose(np.abs(result), np.abs(expected) * np.sqrt(300 / 299 if whiten else 1), rtol=1e-6)


def test_whitened_components_have_unit_variance(run: Run) -> None:
    result = run(Pca(components=5, whiten=True), frame(TRAIN)).to_numpy()
    np.testing.assert_allclose(np.cov(result.T, bias=True), np.eye(5), atol=1e-9)


def test_a_row_alone_comes_out_the_same_to_the_last_bit(run: Run) -> None:
    train, later = frame(RNG.normal(size=(60, 33))), frame(RNG.normal(size=(9, 33)))
    together = run(Pca(components=8), train, later)
    alone = [run(Pca(components=8), train, later[row]) for row in range(9)]
    assert_frame_equal(pl.concat(alone), together, check_exact=True)


def test_the_largest_weight_is_positive() -> None:
    state = Pca().fit(frame(TRAIN).lazy(), None, np.random.default_rng(0))
    for axis in state["axes"]:
        assert axis[np.abs(axis).argmax()] > 0


def test_missing_values_are_the_mean(run: Run) -> None:
    train = pl.DataFrame({"a": [1.0, 2.0, 3.0, None], "b": [2.0, 4.0, 6.0, 4.0]})
    later = pl.DataFrame({"a": [None, float("inf"), 2.0], "b": [4.0, 4.0, None]})
    assert run(Pca(components=1), train, later)["pca_0"].to_list() == [0.0, 0.0, 0.0]


def test_what_does_not_vary_is_zero(run: Run) -> None:
    train = pl.DataFrame({"a": [1.0, 2.0, 4.0], "twice": [2.0, 4.0, 8.0], "one": [1, 1, 1], "none": [None] * 3})
    step = Pca(columns=Columns("all"), components=4, whiten=True)
    result = run(step, train, pl.DataFrame({"a": [9.0], "twice": [-4.0], "one": [3], "none": [None]}))
    assert result.width == 4
    assert result.row(0)[1:] == (0, 0, 0)


@pytest.mark.parametrize("rows", [0, 1])
def test_few_rows_make_zeros(run: Run, rows: int) -> None:
    result = run(Pca(components=2), frame(TRAIN)[:rows], frame(LATER))
    assert result.to_numpy().tolist() == [[0.0, 0.0]] * 40


@pytest.mark.parametrize("size", [1e308, 1e200, 1e-200, 5e-324])
@pytest.mark.parametrize("scale", [True, False])
def test_extreme_sizes_do_not_stop_it(run: Run, size: float, scale: bool) -> None:
    values = np.array([[1, 1.5], [-1, -1], [0.5, 0]]) * size
    result = run(Pca(components=2, scale=scale, whiten=True), frame(values))
    assert result.shape == (3, 2)


def test_which_columns_stay(run: Run) -> None:
    train = frame(TRAIN).with_columns(pl.lit("a").alias("word"), pl.lit(3).alias("pca_0"))
    replaced = Pca(columns=Columns(["x0", "^x[12]$"]), components=2)
    kept = Pca(columns=Columns("x0"), keep=True, prefix="p")
    assert run(replaced, train, train).columns == ["x3", "x4", "word", "pca_0", "pca_0_2", "pca_1"]
    assert run(kept, train, train).columns == [*train.columns, "p_0"]
    for step in (replaced, kept):
        assert run(step, train).columns == step.columns_after(train.columns)
    assert Pca().columns_after(train.columns) is None


def test_no_column_or_text_is_refused(run: Run) -> None:
    with pytest.raises(DataError, match="chooses no column"):
        run(Pca(), pl.DataFrame({"word": ["a"]}))
    with pytest.raises(DataError, match="'word' is String"):
        run(Pca(columns=Columns("word")), pl.DataFrame({"word": ["a"]}))
