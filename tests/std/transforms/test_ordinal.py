from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from mlpipe.plugin import Columns, DataError
from mlpipe_std.transforms.ordinal import Ordinal

Run = Callable[..., pl.DataFrame]

CUTS = ["Fair", "Good", "Very Good", "Premium", "Ideal"]


def test_declared_order_counts_from_zero(run: Run) -> None:
    train = pl.DataFrame({"cut": ["Ideal", "Fair", None, "Good"]})
    result = run(Ordinal(orders={"cut": CUTS}), train, pl.DataFrame({"cut": [*CUTS, None]}))
    assert result["cut"].dtype == pl.Int32
    assert result["cut"].to_list() == [0, 1, 2, 3, 4, None]


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["b", "a", None, "c", "a"], ["a", "b", "c"]),
        ([10, 9, None, 100], [9, 10, 100]),
        ([0.5, -2.0, 10.0], [-2.0, 0.5, 10.0]),
        ([True, False, None], [False, True]),
        (pl.Series(["low", "high", None], dtype=pl.Enum(["low", "middle", "high"])), ["low", "high"]),
    ],
)
def test_order_is_learned_where_none_is_declared(run: Run, values: Any, order: list[Any]) -> None:
    train = pl.DataFrame({"a": values})
    result = run(Ordinal(columns=Columns(["a"])), train)
    expected = {value: place for place, value in enumerate(order)} | {None: None}
    assert result["a"].to_list() == [expected[value] for value in train["a"]]


def test_which_columns(run: Run) -> None:
    train = pl.DataFrame({"a": ["x"], "b": ["y"], "n": [5]})
    given = {"orders": {"a": ["w", "x"]}}
    assert run(Ordinal(), train).row(0) == (0, 0, 5)
    assert run(Ordinal(**given), train).row(0) == (1, "y", 5)
    assert run(Ordinal(**given, columns=Columns(["n", "a"])), train).row(0) == (1, "y", 0)


def test_declared_numbers_and_booleans(run: Run) -> None:
    train = pl.DataFrame({"n": [3, 1], "x": [1.5, 1e20], "b": [True, False]})
    orders: dict[str, Any] = {"n": [1, 3], "x": [1e20, 1.5], "b": [True, False]}
    assert run(Ordinal(orders=orders, unseen="error"), train).rows() == [(1, 1, 0), (0, 0, 1)]


def test_unseen_becomes_missing(run: Run) -> None:
    later = pl.DataFrame({"cut": ["Superb", "Good"]})
    assert run(Ordinal(), pl.DataFrame({"cut": ["Good"]}), later)["cut"].to_list() == [None, 0]


def test_unseen_is_an_error_in_training_and_later(run: Run) -> None:
    ordinal = Ordinal(orders={"cut": CUTS}, unseen="error")
    good, odd = pl.DataFrame({"cut": ["Good", None]}), pl.DataFrame({"cut": ["Good", "Godo"]})
    assert run(ordinal, good)["cut"].to_list() == [1, None]
    with pytest.raises(DataError, match=r"column 'cut' holds 'Godo', .* did you mean 'Good'"):
        ordinal.fit(odd.lazy(), None, np.random.default_rng(0))
    with pytest.raises(DataError, match=r"column 'cut' holds 'Godo', .* did you mean 'Good'"):
        run(ordinal, good, odd)


def test_orders_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValidationError, match="stands twice in the order: a"):
        Ordinal(orders={"c": ["a", "b", "a"]})
    with pytest.raises(ValidationError):
        Ordinal(orders={"c": []})
    with pytest.raises(DataError, match="no column 'colour'; did you mean 'color'"):
        Ordinal(orders={"colour": ["D"]}).fit(pl.LazyFrame({"color": ["D"]}), None, np.random.default_rng(0))
