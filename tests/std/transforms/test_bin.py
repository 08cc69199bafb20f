from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from sklearn.preprocessing import KBinsDiscretizer

from mlpipe_std.transforms.bin import Bin

Run = Callable[..., pl.DataFrame]


@pytest.mark.parametrize("method", ["quantile", "uniform"])
@pytest.mark.parametrize("bins", [2, 7, 50])
def test_agrees_with_scikit_learn(run: Run, method: str, bins: int) -> None:
    rng = np.random.default_rng(0)
    train, later = rng.lognormal(size=400), rng.uniform(-1, 20, 100)
    options = {"quantile_method": "linear"} if method == "quantile" else {}
    reference = KBinsDiscretizer(bins, encode="ordinal", strategy=method, subsample=None, **options)
    expected = reference.fit(train.reshape(-1, 1)).transform(later.reshape(-1, 1)).ravel()
    result = run(Bin(method=method, bins=bins), pl.DataFrame({"a": train}), pl.DataFrame({"a": later}))
    np.testing.assert_array_equal(result["a"].to_numpy(), expected)


def test_labels_name_the_intervals(run: Run) -> None:
    train = pl.DataFrame({"a": [0.0, 1.0, 2.0, 3.0]})
    later = pl.DataFrame({"a": [-9.0, 0.99, 1.0, 1.99, 2.0, 9.0, None]})
    result = run(Bin(method="uniform", bins=3, output="labels"), train, later)
    assert result["a"].to_list() == ["below 1", "below 1", "1 to 2", "1 to 2", "from 2", "from 2", None]


def test_labels_of_close_edges_stay_apart(run: Run) -> None:
    train = pl.DataFrame({"a": [1.0, 1.0 + 1e-12]})
    result = run(Bin(method="uniform", bins=4, output="labels"), train, pl.DataFrame({"a": [1.0, 1.0 + 4e-13, 2.0]}))
    assert result["a"].n_unique() == 3


def test_equal_values_make_fewer_intervals(run: Run) -> None:
    train = pl.DataFrame({"a": [0] * 90 + [1] * 10})
    assert run(Bin(bins=4), train)["a"].unique().to_list() == [0]
    assert run(Bin(bins=20), train)["a"].n_unique() == 2


@pytest.mark.parametrize("method", ["quantile", "uniform"])
def test_infinite_values_fall_into_the_end_intervals(run: Run, method: str) -> None:
    train = pl.DataFrame({"a": [float("-inf"), 0.0, 1.0, 2.0, 3.0, float("inf"), float("nan"), None]})
    assert run(Bin(method=method, bins=4), train)["a"].to_list() == [0, 0, 1, 2, 3, 3, None, None]


@pytest.mark.parametrize("train", [[5.0, 5.0], [None, None]])
def test_columns_without_spread_have_one_interval(run: Run, train: list[float | None]) -> None:
    frame, later = pl.DataFrame({"a": train}, schema={"a": pl.Float64}), pl.DataFrame({"a": [1.0, 9.0, None]})
    assert run(Bin(), frame, later)["a"].to_list() == [0, 0, None]
    assert run(Bin(output="labels"), frame, later)["a"].to_list() == ["all", "all", None]
