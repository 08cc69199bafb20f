from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

from mlpipe.plugin import Columns, DataError
from mlpipe_std.transforms.scale import Scale

Run = Callable[..., pl.DataFrame]

REFERENCES = {"standard": StandardScaler, "min_max": MinMaxScaler, "robust": RobustScaler}


@pytest.mark.parametrize("method", REFERENCES)
def test_agrees_with_scikit_learn(run: Run, method: str) -> None:
    rng = np.random.default_rng(0)
    values = np.column_stack([rng.lognormal(3, 2, 200), rng.integers(-50, 50, 200), np.full(200, 0.1)])
    values[::7, 0] = np.nan
    expected = REFERENCES[method]().fit(values[:150]).transform(values)

    frame = pl.DataFrame(values, schema=["a", "b", "c"], nan_to_null=True)
    result = run(Scale(method=method), frame[:150], frame)

    np.testing.assert_allclose(result.to_numpy(), expected, rtol=1e-12, atol=1e-12)


def test_constant_column_is_centred_only(run: Run) -> None:
    train = pl.DataFrame({"a": [0.1, 0.1, 0.1]})
    assert run(Scale(), train, pl.DataFrame({"a": [0.1, 1.1]}))["a"].to_list() == [0.0, 1.0]


def test_equal_quartiles_are_centred_only(run: Run) -> None:
    train = pl.DataFrame({"a": [3, 3, 3, 3, 3, 3, 100]})
    assert run(Scale(method="robust"), train)["a"].to_list() == [0, 0, 0, 0, 0, 0, 97]


@pytest.mark.parametrize("method", REFERENCES)
def test_what_is_no_finite_number_is_missing_and_has_no_say(run: Run, method: str) -> None:
    clean = pl.DataFrame({"a": [1.0, 2.0, 4.0]})
    spoilt = pl.DataFrame({"a": [float("inf"), 1.0, float("nan"), 2.0, None, 4.0, float("-inf")]})
    expected = run(Scale(method=method), clean)["a"].to_list()
    result = run(Scale(method=method), spoilt)["a"].to_list()
    assert result == [None, expected[0], None, expected[1], None, expected[2], None]


@pytest.mark.parametrize("method", REFERENCES)
@pytest.mark.parametrize("size", [1e308, 1e200, 1e-200, 5e-324])
def test_extreme_sizes_stay_finite(run: Run, method: str, size: float) -> None:
    result = run(Scale(method=method), pl.DataFrame({"a": [-size, 0.0, size, size]}))
    assert np.isfinite(result["a"].to_numpy()).all()


def test_standard_deviation_of_huge_values_does_not_overflow(run: Run) -> None:
    result = run(Scale(), pl.DataFrame({"a": [-1e300, 1e300]}))
    assert result["a"].to_list() == [-1, 1]


def test_columns_without_training_values_pass(run: Run) -> None:
    train = pl.DataFrame({"a": [None, None]}, schema={"a": pl.Float64})
    assert run(Scale(), train, pl.DataFrame({"a": [5.0, None]}))["a"].to_list() == [5.0, None]


def test_text_is_refused_by_name() -> None:
    scale = Scale(columns=Columns(["word"]))
    with pytest.raises(DataError, match="column 'word' is String, but numbers are needed"):
        scale.fit(pl.LazyFrame({"word": ["a"]}), None, np.random.default_rng(0))
