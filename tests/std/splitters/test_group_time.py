"""The group_time splitter: neither a group nor the future on both sides."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.plugin import REGISTRY, DataError

GroupTime = REGISTRY.get("splitter", "group_time")
RNG = np.random.default_rng(0)


def make(**parameters: Any) -> Any:
    return GroupTime(group="g", time="t", **parameters)


@st.composite
def sessions(draw: st.DrawFn) -> pl.DataFrame:
    """Groups that start one after the other, of which some run into the next."""
    rows, start = [], 0
    for group in range(draw(st.integers(1, 25))):
        start += draw(st.integers(0, 6))
        length = draw(st.integers(1, 5))
        rows += [(f"g{(group * 7) % 25}", start + after) for after in range(length)]
    shuffled = draw(st.permutations(rows))
    return pl.DataFrame(shuffled, schema={"g": pl.String, "t": pl.Int64}, orient="row")


def assert_apart(keys: pl.DataFrame, earlier: Any, later: Any) -> None:
    before, after = keys.filter(earlier), keys.filter(later)
    assert before.height
    assert after.height
    assert not set(before["g"]) & set(after["g"])
    assert before["t"].max() < after["t"].min()  # type: ignore[operator]


@given(keys=sessions(), share=st.floats(0.05, 0.5))
def test_no_group_and_no_future_row_is_on_both_sides_of_the_holdout(keys: pl.DataFrame, share: float) -> None:
    try:
        held_out = make().hold_out(keys, share, RNG)
    except DataError as error:
        assert "no group of 'g' reaches across" in error.what  # noqa: PT017 - only some of the examples raise
        return
    assert_apart(keys, ~held_out, held_out)


@given(keys=sessions(), window=st.sampled_from(["expanding", "sliding"]))
def test_no_group_and_no_future_row_is_on_both_sides_of_a_fold(keys: pl.DataFrame, window: str) -> None:
    try:
        folds = make(folds=3, window=window).make_folds(keys, RNG)
    except DataError as error:
        assert "no group of 'g' reaches across" in error.what  # noqa: PT017 - only some of the examples raise
        return
    rows = np.arange(keys.height)
    for fold in folds:
        assert_apart(keys, np.isin(rows, fold.train), np.isin(rows, fold.valid))


def test_by_hand() -> None:
    # a and b overlap, c stands alone, d ends where e begins, f and g stand alone
    spans = {"a": (1, 4), "b": (3, 5), "c": (6, 7), "d": (8, 9), "e": (9, 10), "f": (11, 12), "g": (13, 13)}
    rows = [(group, time) for group, span in spans.items() for time in span]
    keys = pl.DataFrame(rows, schema=["g", "t"], orient="row")
    made = make(folds=4).make_folds(keys, RNG)
    assert ["".join(keys[fold.valid]["g"].unique().sort()) for fold in made] == ["c", "de", "f", "g"]
    assert ["".join(keys[fold.train]["g"].unique().sort()) for fold in made] == ["ab", "abc", "abcde", "abcdef"]
    assert set(keys.filter(make().hold_out(keys, 0.3, RNG))["g"]) == {"f", "g"}


def test_groups_that_run_throughout_leave_no_split() -> None:
    keys = pl.DataFrame({"g": ["a", "b"] * 10, "t": np.arange(20)})
    with pytest.raises(DataError) as caught:
        make().hold_out(keys, 0.2, RNG)
    assert caught.value.what == (
        "there is 1 stretch of 't' that no group of 'g' reaches across in 20 rows, and 2 are needed"
    )


def test_a_long_group_at_the_end_is_refused_rather_than_held_out() -> None:
    keys = pl.DataFrame({"g": ["a", "b"] + ["c"] * 18, "t": np.arange(20)})
    with pytest.raises(DataError, match="about 20% of 20 rows cannot be held out, but only 90% or none: there are 3"):
        make().hold_out(keys, 0.2, RNG)


def test_a_gap_is_counted_in_rows_and_time() -> None:
    keys = pl.DataFrame({"g": np.arange(12) // 2, "t": (np.arange(12)).astype("datetime64[D]")})
    assert [fold.train.tolist() for fold in make(folds=2).make_folds(keys, RNG)] == [[*range(4)], [*range(8)]]
    for gap in (2, "3d"):
        made = make(folds=2, gap=gap).make_folds(keys, RNG)
        assert [fold.train.tolist() for fold in made] == [[*range(2)], [*range(6)]]
