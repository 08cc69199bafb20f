from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from mlpipe.plugin import Columns
from mlpipe_std.transforms.winsorize import Winsorize

Run = Callable[..., pl.DataFrame]


def test_clips_to_the_quantiles_of_the_training_rows(run: Run) -> None:
    train = pl.DataFrame({"a": np.random.default_rng(0).normal(size=1000)})
    low, high = np.quantile(train["a"], [0.05, 0.9])
    result = run(Winsorize(lower=0.05, upper=0.9), train, pl.DataFrame({"a": [-99.0, 0.0, 99.0]}))
    assert result["a"].to_list() == [low, 0, high]


def test_infinite_values_are_clipped_but_have_no_say(run: Run) -> None:
    train = pl.DataFrame({"a": [float("-inf"), 0.0, 10.0, float("inf"), float("nan"), None]})
    assert run(Winsorize(lower=0.1, upper=0.9), train)["a"].to_list() == [1, 1, 9, 9, None, None]


def test_integers_can_take_a_bound_between_two_of_them(run: Run) -> None:
    assert run(Winsorize(lower=0.25, upper=0.75), pl.DataFrame({"a": [0, 1]}))["a"].to_list() == [0.25, 0.75]


def test_column_without_training_values_stays_finite(run: Run) -> None:
    train = pl.DataFrame({"a": [None]}, schema={"a": pl.Float64})
    result = run(Winsorize(), train, pl.DataFrame({"a": [float("inf"), 3.0, None]}))
    assert result["a"].to_list() == [1.7976931348623157e308, 3, None]


def test_other_columns_are_left_alone(run: Run) -> None:
    train = pl.DataFrame({"a": [0, 100], "b": [0, 100]})
    assert run(Winsorize(columns=Columns(["a"]), lower=0.1), train)["b"].to_list() == [0, 100]


def test_bounds_must_be_shares() -> None:
    with pytest.raises(ValidationError):
        Winsorize(lower=0.5)
    with pytest.raises(ValidationError):
        Winsorize(upper=1.1)
