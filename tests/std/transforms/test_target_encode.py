from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import TargetEncoder

from mlpipe.plugin import RunError
from mlpipe_std.transforms.target_encode import TargetEncode

Run = Callable[..., pl.DataFrame]

RNG = np.random.default_rng(0)
CATEGORIES = RNG.choice(list("abcdefgh"), 300)
LATER = pl.DataFrame({"c": [*"abcdefgh", "new"]})
TARGETS = {
    "continuous": RNG.normal(100, 5, 300) + (CATEGORIES == "a") * 10,
    "binary": (RNG.random(300) < 0.3 + 0.4 * (CATEGORIES == "b")).astype(int),
    "multiclass": RNG.integers(0, 3, 300),
}


def as_target(values: Any) -> pl.Series:
    values = np.asarray(values)
    return pl.Series(values, dtype=pl.Float64 if values.dtype == float else pl.UInt32)


@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.parametrize("smoothing", [0.0, 20.0])
def test_later_rows_agree_with_scikit_learn(run: Run, kind: str, smoothing: float) -> None:
    reference = TargetEncoder(target_type=kind, smooth=smoothing).fit(CATEGORIES.reshape(-1, 1), TARGETS[kind])
    expected = reference.transform(LATER.to_numpy())
    encode = TargetEncode(smoothing=smoothing)
    result = run(encode, pl.DataFrame({"c": CATEGORIES}), LATER, target=as_target(TARGETS[kind]))
    np.testing.assert_allclose(result.to_numpy(), expected[:, : result.width])
    names = ["c_class_0", "c_class_1"] if kind == "multiclass" else ["c"]
    assert result.columns == names


def test_training_rows_are_encoded_by_the_other_folds() -> None:
    train, target = pl.DataFrame({"c": CATEGORIES}), TARGETS["continuous"]
    rows, _ = TargetEncode(smoothing=5.0, folds=3).fit_apply(train.lazy(), as_target(target), np.random.default_rng(7))
    folds = np.random.default_rng(7).permutation(300) % 3
    expected = np.empty(300)
    for row in range(300):
        others = folds != folds[row]
        same = others & (CATEGORIES[row] == CATEGORIES)
        expected[row] = (target[same].sum() + 5 * target[others].mean()) / (same.sum() + 5)
    np.testing.assert_allclose(rows.collect()["c"].to_numpy(), expected)


@given(
    categories=st.lists(st.sampled_from(["a", "b", "c", None]), min_size=2, max_size=15),
    smoothing=st.sampled_from(["auto", 0.0, 3.0]),
    data=st.data(),
)
def test_no_training_row_sees_its_own_target(categories: list[str | None], smoothing: Any, data: st.DataObject) -> None:
    targets = data.draw(st.lists(st.floats(-1e6, 1e6), min_size=len(categories), max_size=len(categories)))
    row = data.draw(st.integers(0, len(categories) - 1))
    frame = pl.LazyFrame({"c": categories}, schema={"c": pl.String})
    other = [*targets[:row], targets[row] + 12345.0, *targets[row + 1 :]]

    def encode(values: list[float]) -> pl.Series:
        rows, _ = TargetEncode(smoothing=smoothing).fit_apply(frame, as_target(values), np.random.default_rng(3))
        return rows.collect()["c"]

    assert encode(targets)[row] == encode(other)[row]


def test_unseen_gets_the_mean_and_missing_is_a_category(run: Run) -> None:
    train, later = pl.DataFrame({"c": ["a", "a", None, None]}), pl.DataFrame({"c": ["a", None, "new"]})
    result = run(TargetEncode(smoothing=0.0), train, later, target=as_target([1.0, 3.0, 5.0, 7.0]))
    assert result["c"].to_list() == [2, 6, 4]


def test_smoothing_is_learned_from_the_variances(run: Run) -> None:
    # Two categories of two rows each: within (2 + 2) / 2 = 2; between SS 64, so (64 - 2) / (4 - 2) = 31; m = 2 / 31.
    train, target = pl.DataFrame({"c": ["a", "a", "b", "b"]}), as_target([0.0, 2.0, 8.0, 10.0])
    result = run(TargetEncode(), train, pl.DataFrame({"c": ["a"]}), target=target)
    assert result["c"][0] == pytest.approx((2 * 1 + 2 / 31 * 5) / (2 + 2 / 31))


def test_categories_that_do_not_differ_all_get_the_mean(run: Run) -> None:
    train, target = pl.DataFrame({"c": ["a", "a", "b", "b"]}), as_target([0.0, 2.0, 2.0, 0.0])
    assert run(TargetEncode(), train, train, target=target)["c"].to_list() == [1, 1, 1, 1]


def test_categories_of_one_row_each_tell_nothing(run: Run) -> None:
    train, target = pl.DataFrame({"c": ["a", "b", "c"]}), as_target([0.0, 3.0, 6.0])
    assert run(TargetEncode(), train, train, target=target)["c"].to_list() == [3, 3, 3]


def test_names_of_several_classes_avoid_those_that_are_taken(run: Run) -> None:
    train = pl.DataFrame({"c": ["a", "b", "a"], "c_class_0": [1, 2, 3]})
    result = run(TargetEncode(), train, train, target=as_target([0, 1, 2]))
    assert result.columns == ["c_class_0", "c_class_0_2", "c_class_1"]


@pytest.mark.parametrize("rows", [0, 1])
@pytest.mark.parametrize("target", [[5.0], [1]])
def test_few_rows(run: Run, rows: int, target: list[Any]) -> None:
    train = pl.DataFrame({"c": ["a"]})[:rows]
    few = as_target(target)[:rows]
    assert run(TargetEncode(), train, target=few).shape == (rows, 1)
    assert run(TargetEncode(), train, LATER, target=few)["c"].is_finite().all()


def test_without_a_target_is_an_error() -> None:
    with pytest.raises(RunError, match="needs a target"):
        TargetEncode().fit(pl.LazyFrame({"c": ["a"]}), None, np.random.default_rng(0))
