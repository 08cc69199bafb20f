"""Ratios, interactions and clip: numbers from numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mlpipe.plugin import DataError, Transform
from mlpipe_std.transforms.clip import Clip
from mlpipe_std.transforms.interactions import Interactions
from mlpipe_std.transforms.ratios import Ratios

Run = Callable[..., pl.DataFrame]
NAN, INF = math.nan, math.inf
FLOATS = st.none() | st.floats() | st.integers(-5, 5).map(float)


def refusal(transform: Transform, frame: pl.DataFrame) -> DataError:
    with pytest.raises(DataError) as caught:
        transform.apply(frame.lazy(), {})
    return caught.value


def test_ratios_divide_and_never_give_infinity(run: Run) -> None:
    frame = pl.DataFrame({"a": [1, 1, 0, None, 7], "b": [4.0, 0.0, 0.0, 1.0, NAN]})
    found = run(Ratios(columns={"a_b": ["a", "b"], "b_a": ["b", "a"]}), frame)
    assert found.columns == ["a", "b", "a_b", "b_a"]
    assert found["a_b"].to_list() == [0.25, None, None, None, None]
    assert found["b_a"].to_list() == [4.0, 0.0, None, None, None]


@given(rows=st.lists(st.tuples(FLOATS, FLOATS), min_size=1, max_size=6))
def test_ratios_and_products_agree_with_python(run: Run, rows: list[tuple[float | None, float | None]]) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.Float64, "b": pl.Float64}, orient="row")
    for row, ratio in zip(rows, run(Ratios(columns={"r": ["a", "b"]}), frame)["r"].to_list(), strict=True):
        a, b = row
        usable = None not in row and b != 0 and math.isfinite(a / b)  # type: ignore[operator]
        assert ratio == (a / b if usable else None)  # type: ignore[operator]
    product = run(Interactions.model_validate({"columns": ["a", "b"]}), frame)["a_x_b"].to_list()
    for row, value in zip(rows, product, strict=True):
        exact = None if None in row else row[0] * row[1]  # type: ignore[operator]
        assert value == (exact if exact is not None and math.isfinite(exact) else None)


def test_integers_do_not_overflow(run: Run) -> None:
    frame = pl.DataFrame({"a": pl.Series([100, 3], dtype=pl.Int8), "b": pl.Series([2**62, 5])})
    found = run(Interactions.model_validate({"columns": "numeric"}), frame)
    assert found["a_x_b"].to_list() == [100 * 2.0**62, 15.0]


def test_interactions_pair_every_column_with_every_other(run: Run) -> None:
    frame = pl.DataFrame({"a": [2], "b": [3], "c": [5], "s": ["x"]})
    found = run(Interactions.model_validate({"columns": ["c", "a", "b"]}), frame)
    assert found.drop(frame.columns).to_dicts() == [{"a_x_b": 6.0, "a_x_c": 10.0, "b_x_c": 15.0}]


def test_interactions_need_two_columns_and_not_a_thousand() -> None:
    one = refusal(Interactions.model_validate({"columns": ["a"]}), pl.DataFrame({"a": [1]}))
    assert one.what == "these columns make 0 products; 1 to 2,000 are possible"
    many = refusal(
        Interactions.model_validate({"columns": "all"}), pl.DataFrame({f"c{place}": [1] for place in range(100)})
    )
    assert many.what == "these columns make 4,950 products; 1 to 2,000 are possible"


@pytest.mark.parametrize(
    ("column", "bounds", "expected", "dtype"),
    [
        ([-5, 0, 99, None], {"min": 0, "max": 10}, [0, 0, 10, None], pl.Int64),
        ([-5, 0, 99, None], {"min": 0}, [0, 0, 99, None], pl.Int64),
        ([1, 5, 9], {"min": 1.5, "max": 6.5}, [1.5, 5.0, 6.5], pl.Float64),
        ([1, 5, 9], {"max": 6.0}, [1, 5, 6], pl.Int64),
        ([-INF, 0.5, INF, None], {"min": 0, "max": 1}, [0.0, 0.5, 1.0, None], pl.Float64),
    ],
)
def test_clip(run: Run, column: list[Any], bounds: dict[str, Any], expected: list[Any], dtype: Any) -> None:
    found = run(Clip.model_validate(bounds), pl.DataFrame({"x": column, "s": ["a"] * len(column)}))
    assert found["x"].to_list() == expected
    assert found["x"].dtype == dtype


def test_clip_leaves_nan_missing_and_small_integers_whole(run: Run) -> None:
    found = run(Clip(min=-1000, max=1), pl.DataFrame({"x": [NAN, 2.0], "n": pl.Series([-100, 100], dtype=pl.Int8)}))
    assert math.isnan(found["x"][0])
    assert found["n"].to_list() == [-100, 1]


def test_clip_refuses_odd_bounds() -> None:
    with pytest.raises(ValidationError, match="give min, max, or both"):
        Clip()
    with pytest.raises(ValidationError, match="min 2 is above max 1"):
        Clip(min=2, max=1)


def test_new_names_must_be_new() -> None:
    frame = pl.DataFrame({"a": [1], "b": [2], "a_x_b": [3]})
    assert refusal(Ratios(columns={"b": ["a", "b"]}), frame).what == "there is a column 'b' already"
    products = Interactions.model_validate({"columns": ["a", "b"]})
    assert refusal(products, frame).what == "there is a column 'a_x_b' already"


@pytest.mark.parametrize(
    "transform",
    [
        Ratios(columns={"r": ["a", "s"]}),
        Interactions.model_validate({"columns": ["a", "s"]}),
        Clip.model_validate({"columns": ["s"], "min": 0}),
    ],
)
def test_texts_are_no_numbers(transform: Transform) -> None:
    error = refusal(transform, pl.DataFrame({"a": [1], "s": ["x"]}))
    assert error.what == "column 's' is String, but numbers are needed"
    assert error.where == transform.title


def test_an_unknown_column_gets_a_suggestion() -> None:
    error = refusal(Ratios(columns={"r": ["price", "aria"]}), pl.DataFrame({"price": [1], "area": [2]}))
    assert error.what == "no column 'aria'; did you mean 'area'?"


def test_hostile_names_are_taken_literally(run: Run) -> None:
    frame = pl.DataFrame({"^a.*$": [6.0], "*": [2.0], "abc": [50.0]})
    assert run(Ratios(columns={"^r$": ["^a.*$", "*"]}), frame)["^r$"].to_list() == [3.0]
    assert run(Interactions.model_validate({"columns": [r"^\^.*$", "*"]}), frame)["^a.*$_x_*"].to_list() == [12.0]
    assert run(Clip.model_validate({"columns": ["*"], "max": 1}), frame).row(0) == (6.0, 1.0, 50.0)
