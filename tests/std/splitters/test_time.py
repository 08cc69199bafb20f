"""The time splitter: no future row trains, ties stay together, gaps are kept."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlpipe.plugin import REGISTRY, DataError

Time = REGISTRY.get("splitter", "time")
RNG = np.random.default_rng(0)
TIMES = st.lists(st.integers(0, 60), min_size=8, max_size=120)
WINDOWS = st.sampled_from(["expanding", "sliding"])


def keys_of(times: list[Any]) -> pl.DataFrame:
    return pl.DataFrame({"t": times})


def days(*numbers: int) -> list[dt.date]:
    return [dt.date(2024, 1, 1) + dt.timedelta(days=number) for number in numbers]


def folds_of(keys: pl.DataFrame, **parameters: Any) -> list[tuple[list[Any], list[Any]]]:
    """The times that train and that validate, fold by fold."""
    made = Time(column="t", **parameters).make_folds(keys, RNG)
    return [(keys[fold.train]["t"].to_list(), keys[fold.valid]["t"].to_list()) for fold in made]


@given(times=TIMES, share=st.floats(0.05, 0.5))
def test_the_holdout_is_later_than_all_else(times: list[int], share: float) -> None:
    assume(len(set(times)) > 1)
    keys = keys_of(times)
    try:
        held_out = Time(column="t").hold_out(keys, share, RNG)
    except DataError as error:
        assert "cannot be held out" in error.what  # noqa: PT017 - only some of the examples raise
        return
    earlier, later = keys.filter(~held_out)["t"], keys.filter(held_out)["t"]
    assert earlier.max() < later.min()  # type: ignore[operator]
    # at least the share, and without its earliest time less than the share
    wanted = max(round(share * len(times)), 1)
    if later.min() != sorted(set(times))[1]:
        assert (later > later.min()).sum() < wanted <= len(later)


@given(times=TIMES, folds=st.integers(2, 5), window=WINDOWS)
def test_no_future_row_trains_and_windows_do_not_overlap(times: list[int], folds: int, window: str) -> None:
    assume(len(set(times)) > folds)
    made = folds_of(keys_of(times), folds=folds, window=window)
    assert len(made) == folds
    for train, valid in made:
        assert max(train) < min(valid)
    for (_, valid), (train, later) in pairwise(made):
        assert max(valid) < min(later)
        assert set(train) >= set(valid)
        if window == "sliding":
            assert sorted(train) == sorted(valid)
    # together they are all rows but the first stretch
    validated = [time for _, valid in made for time in valid]
    assert sorted(validated + made[0][0]) == sorted(times)


@given(times=TIMES, gap=st.integers(1, 5))
def test_a_gap_of_rows_leaves_out_at_least_so_many(times: list[int], gap: int) -> None:
    assume(len(set(times)) > 3)
    keys = keys_of(times)
    try:
        made = folds_of(keys, folds=3, gap=gap)
    except DataError as error:
        assert "no rows to train on" in error.what  # noqa: PT017 - only some of the examples raise
        return
    for (train, _), (all_before, _) in zip(made, folds_of(keys, folds=3), strict=True):
        left_out = sorted(all_before)[len(train) :]
        assert sorted(all_before)[: len(train)] == sorted(train)
        assert len(left_out) >= gap
        assert max(train) < min(left_out)
        assert sum(time > min(left_out) for time in left_out) < gap  # and no more than ties demand


@given(numbers=TIMES, gap=st.integers(1, 15))
def test_a_gap_of_days_is_kept(numbers: list[int], gap: int) -> None:
    assume(len(set(numbers)) > 3)
    keys = keys_of(days(*numbers))
    try:
        made = folds_of(keys, folds=3, gap=f"{gap}d")
    except DataError as error:
        assert "no rows to train on" in error.what  # noqa: PT017 - only some of the examples raise
        return
    for (train, valid), (all_before, _) in zip(made, folds_of(keys, folds=3), strict=True):
        near = min(valid) - dt.timedelta(days=gap)
        assert sorted(train) == sorted(time for time in all_before if time <= near)


def test_by_hand() -> None:
    keys = keys_of(list(range(12))[::-1])
    assert Time(column="t").hold_out(keys, 0.25, RNG).tolist() == [True] * 3 + [False] * 9
    assert [sorted(valid) for _, valid in folds_of(keys, folds=3)] == [[3, 4, 5], [6, 7, 8], [9, 10, 11]]
    assert [sorted(train) for train, _ in folds_of(keys, folds=3)] == [
        [0, 1, 2],
        [0, 1, 2, 3, 4, 5],
        [0, 1, 2, 3, 4, 5, 6, 7, 8],
    ]
    assert [sorted(train) for train, _ in folds_of(keys, folds=3, window="sliding")] == [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
    ]


def test_rows_of_the_boundary_time_go_to_the_later_side() -> None:
    keys = keys_of([1, 1, 2, 2, 2, 2, 3, 3])
    assert Time(column="t").hold_out(keys, 0.4, RNG).tolist() == [False, False, True, True, True, True, True, True]
    assert Time(column="t").hold_out(keys, 0.25, RNG).tolist() == [False] * 6 + [True] * 2
    assert folds_of(keys_of([1, 2, 2, 2, 2, 2, 2, 3]), folds=2) == [([1], [2] * 6), ([1] + [2] * 6, [3])]


@pytest.mark.parametrize(
    "dtype", [pl.Date, pl.Datetime("ns"), pl.Datetime("us", "UTC"), pl.Datetime("ms"), pl.Duration("ms")]
)
def test_times_of_any_type(dtype: Any) -> None:
    numbers = pl.Series("t", np.arange(12) * 86_400_000)
    keys = pl.DataFrame(numbers.cast(pl.Duration("ms") if dtype == pl.Duration else pl.Datetime("ms")).cast(dtype))
    assert Time(column="t").hold_out(keys, 0.25, RNG).tolist() == [False] * 9 + [True] * 3
    made = Time(column="t", folds=3, gap="1d").make_folds(keys, RNG)
    assert [fold.train.tolist() for fold in made] == [[0, 1, 2], [*range(6)], [*range(9)]]
    made = Time(column="t", folds=3, gap="2d").make_folds(keys, RNG)
    assert [fold.train.tolist() for fold in made] == [[0, 1], [*range(5)], [*range(8)]]


@pytest.mark.parametrize(
    ("gap", "left"), [("1w", 3), ("7d", 3), ("168h", 3), ("10080m", 3), ("604800s", 3), ("167h", 4), ("169h", 2)]
)
def test_units_of_gaps(gap: str, left: int) -> None:
    week = 7 * 24
    times = [dt.timedelta(hours=hours) for hours in [0, 24, 48, 49] + [48 + week] * 4 + [2000] * 4]
    assert len(folds_of(keys_of(times), folds=2, gap=gap)[0][0]) == left


def test_a_gap_that_leaves_nothing_names_the_fold() -> None:
    with pytest.raises(DataError, match="gap: 30d leaves fold 1 no rows to train on"):
        folds_of(keys_of(days(*range(60))), gap="30d")
    with pytest.raises(DataError, match="gap: 10 leaves fold 1 no rows to train on"):
        folds_of(keys_of(days(*range(60))), gap=10)


def test_a_gap_of_time_needs_times() -> None:
    with pytest.raises(DataError, match="column 't' is Int64, so a gap in days or hours has no meaning"):
        folds_of(keys_of(list(range(60))), gap="7d")


@pytest.mark.parametrize("values", [["2024-01-01", "2024-01-02"], [dt.time(1), dt.time(2)], [True, False]])
def test_columns_that_do_not_say_when_are_refused(values: list[Any]) -> None:
    with pytest.raises(DataError, match=r"splitter 'time': column 't' is .*, which does not say when a row comes"):
        Time(column="t").hold_out(keys_of(values), 0.2, RNG)


def test_too_few_times_are_counted() -> None:
    with pytest.raises(DataError, match="column 't' has 1 different value in 10 rows, and 2 are needed"):
        Time(column="t").hold_out(keys_of([5] * 10), 0.2, RNG)
    with pytest.raises(DataError, match="column 't' has 3 different values in 30 rows, and 6 are needed"):
        folds_of(keys_of([1, 2, 3] * 10))


def test_a_latest_time_that_holds_most_rows_is_refused() -> None:
    with pytest.raises(DataError, match=r"about 20% of 10 rows cannot be held out, but only 70% or none: .* 2 "):
        Time(column="t").hold_out(keys_of([1] * 3 + [2] * 7), 0.2, RNG)
    assert Time(column="t").hold_out(keys_of([1] * 3 + [2] * 7), 0.7, RNG).sum() == 7


@pytest.mark.parametrize("gap", ["7", "d", "0d", "7 d", "7days", "-1d", "7D", 0, -3, 1.5, True, "1234567d"])
def test_gaps_that_are_no_gaps(gap: Any) -> None:
    with pytest.raises(ValueError, match="gap"):
        Time(column="t", gap=gap)


def test_a_gap_is_described() -> None:
    assert Time(column="t", gap="7d").describe().endswith("expanding window, gap 7d")
    assert Time(column="t", gap=7).describe().endswith("expanding window, gap 7 rows")
