"""Search spaces: what may be written, and that every value lies within."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlpipe.errors import MlpipeError
from mlpipe.plugin import Choice, Range, read_dimension

WHOLE = st.integers(-(2**53), 2**53)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
POSITIVE = st.floats(min_value=1e-300, allow_infinity=False)
SHARES = st.floats(0, 1)


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    """Any range that a spec may hold."""
    word = draw(st.sampled_from(["int", "log_int", "float", "log"]))
    ends = {"int": WHOLE, "log_int": st.integers(1, 2**53), "float": FLOATS, "log": POSITIVE}[word]
    low, high = sorted([draw(ends), draw(ends)])
    assume(low < high)
    dimension = read_dimension({word: [low, high]})
    assert isinstance(dimension, Range)
    return dimension


FORMS: list[tuple[Any, Range | Choice]] = [
    ({"int": [3, 10]}, Range(3, 10, whole=True)),
    ({"log_int": [1, 1000]}, Range(1, 1000, log=True, whole=True)),
    ({"float": [0, 1]}, Range(0.0, 1.0)),
    ({"log": [0.01, 0.3]}, Range(0.01, 0.3, log=True)),
    ([1, 2.5, "sqrt", None, True], Choice((1, 2.5, "sqrt", None, True))),
]


@pytest.mark.parametrize(("form", "dimension"), FORMS, ids=str)
def test_a_space_is_read(form: Any, dimension: Range | Choice) -> None:
    assert read_dimension(form) == dimension


WRONG: list[tuple[Any, str]] = [
    ({"int": [3.0, 10]}, "two whole numbers"),
    ({"int": [True, 10]}, "two whole numbers"),
    ({"int": [1, 2**60]}, "2^53"),
    ({"float": [1, 10**400]}, "finite"),
    ({"float": ["0", 1]}, "two numbers"),
    ({"float": [0]}, "two numbers"),
    ({"float": [0, 1, 2]}, "two numbers"),
    ({"float": 3}, "two numbers"),
    ({"float": [0, math.inf]}, "finite"),
    ({"float": [math.nan, 1]}, "finite"),
    ({"float": [1, 1]}, "must be below"),
    ({"int": [10, 3]}, "the low end 10 must be below the high end 3"),
    ({"log": [0, 1]}, "starts above 0"),
    ({"log_int": [-1, 5]}, "starts above 0"),
    ({"integer": [1, 2]}, "write {int: "),
    ({"int": [1, 2], "log": [1, 2]}, "write {int: "),
    ({}, "write {int: "),
    ([], "at least one value"),
    ([[1]], "plain values only"),
    ([{"a": 1}], "plain values only"),
    ([(1,)], "plain values only"),
    (None, "write {int: "),
    ("int", "write {int: "),
    (3, "write {int: "),
]


@pytest.mark.parametrize(("form", "reason"), WRONG, ids=str)
def test_what_is_no_space_is_refused_with_its_reason(form: Any, reason: str) -> None:
    with pytest.raises(MlpipeError) as caught:
        read_dimension(form)
    assert reason in caught.value.what


def _lies_within(value: Any, dimension: Range) -> bool:
    return type(value) is (int if dimension.whole else float) and dimension.low <= value <= dimension.high


@given(ranges(), SHARES, st.integers(0, 2**32))
def test_every_value_lies_within(dimension: Range, share: float, seed: int) -> None:
    assert _lies_within(dimension.at(share), dimension)
    assert _lies_within(dimension.sample(np.random.default_rng(seed)), dimension)


@given(ranges())
def test_the_ends_are_reached_exactly(dimension: Range) -> None:
    assert (dimension.at(0), dimension.at(1)) == dimension.ends() == (dimension.low, dimension.high)


@given(ranges(), SHARES, SHARES)
def test_a_greater_share_gives_no_smaller_value(dimension: Range, one: float, other: float) -> None:
    smaller, greater = dimension.at(min(one, other)), dimension.at(max(one, other))
    assert isinstance(smaller, int | float)
    assert isinstance(greater, int | float)
    assert smaller <= greater or math.isclose(smaller, greater, rel_tol=1e-12)


@given(ranges(), st.integers(2, 50))
def test_a_grid_has_each_value_once_and_both_ends(dimension: Range, steps: int) -> None:
    grid = dimension.grid(steps)
    assert len(grid) == len(set(grid)) <= steps
    assert (grid[0], grid[-1]) == dimension.ends()
    assert all(_lies_within(value, dimension) for value in grid)


def test_grids_by_hand() -> None:
    assert Range(3, 10, whole=True).grid(8) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert Range(0.0, 1.0).grid(3) == [0.0, 0.5, 1.0]
    assert Range(0.0, 1.0).grid(1) == [0.5]
    assert Range(0.01, 1.0, log=True).grid(3) == pytest.approx([0.01, 0.1, 1.0], rel=1e-12)
    assert Choice(("a", "b", "c")).grid(2) == ["a", "b", "c"]


def test_whole_numbers_are_equally_likely_the_ends_too() -> None:
    counts = Counter(Range(3, 5, whole=True).at((i + 0.5) / 3000) for i in range(3000))
    assert counts == {3: 1000, 4: 1000, 5: 1000}


def test_logarithmic_ranges_give_each_decade_its_share() -> None:
    values = [Range(0.001, 1.0, log=True).at((i + 0.5) / 3000) for i in range(3000)]
    assert sum(isinstance(value, float) and value < 0.01 for value in values) == 1000


@given(st.lists(st.none() | st.booleans() | st.integers() | st.text(), min_size=1), st.integers(0, 2**32))
def test_a_choice_gives_one_of_its_values(values: list[Any], seed: int) -> None:
    choice = read_dimension(values)
    assert choice.sample(np.random.default_rng(seed)) in values
    assert list(choice.ends()) == values


def test_the_same_rng_gives_the_same_values() -> None:
    dimension = Range(0.1, 9.0, log=True)
    one, other = (np.random.default_rng(7) for _ in range(2))
    assert [dimension.sample(one) for _ in range(5)] == [dimension.sample(other) for _ in range(5)]
