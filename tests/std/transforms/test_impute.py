from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError
from sklearn.impute import SimpleImputer

from mlpipe.plugin import Columns, DataError
from mlpipe_std.transforms.impute import Impute

Run = Callable[..., pl.DataFrame]


@pytest.mark.parametrize(
    ("strategy", "theirs"),
    [("mean", "mean"), ("median", "median"), ("mode", "most_frequent"), ("constant", "constant")],
)
def test_agrees_with_scikit_learn(run: Run, strategy: str, theirs: str) -> None:
    rng = np.random.default_rng(0)
    values = rng.integers(0, 20, (100, 3)) / 4
    values[rng.random((100, 3)) < 0.2] = np.nan
    expected = SimpleImputer(strategy=theirs, fill_value=0).fit(values[:60]).transform(values)
    frame = pl.DataFrame(values, schema=["a", "b", "c"], nan_to_null=True)
    np.testing.assert_allclose(run(Impute(strategy=strategy), frame[:60], frame).to_numpy(), expected, rtol=1e-14)


def test_each_type_is_filled_with_what_is_usual(run: Run) -> None:
    train = pl.DataFrame(
        {
            "number": [1, 2, 10, None],
            "text": ["a", "a", "b", None],
            "flag": [True, True, False, None],
            "day": [date(2020, 1, 1), date(2020, 1, 2), date(2021, 1, 1), None],
            "category": pl.Series(["u", "u", "v", None], dtype=pl.Categorical),
            "enum": pl.Series(["u", "u", "v", None], dtype=pl.Enum(["u", "v"])),
        }
    )
    assert run(Impute(), train)[3].to_dicts() == [
        {
            "number": 2,
            "text": "missing",
            "flag": True,
            "day": date(2020, 1, 2),
            "category": "missing",
            "enum": "missing",
        }
    ]
    assert run(Impute(strategy="mode"), train)["enum"].to_list() == ["u", "u", "v", "u"]


def test_a_tie_goes_to_the_smallest(run: Run) -> None:
    train = pl.DataFrame({"a": [9, 10, 9, 10, None], "b": ["y", "x", "x", "y", None]})
    assert run(Impute(strategy="mode"), train)[4].to_dicts() == [{"a": 9, "b": "x"}]


@pytest.mark.parametrize(
    ("values", "start"),
    [
        ([datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 3, tzinfo=UTC)], datetime(1970, 1, 1, tzinfo=UTC)),
        ([time(1), time(3)], time(0)),
        ([timedelta(days=1), timedelta(days=3)], timedelta(0)),
        ([date(2020, 1, 1), date(2020, 1, 3)], date(1970, 1, 1)),
    ],
)
def test_times_are_filled_with_their_own_type(run: Run, values: list[object], start: object) -> None:
    train = pl.DataFrame({"a": [*values, None]})
    middle = run(Impute(strategy="mean"), train)["a"]
    assert middle.dtype == train.schema["a"]
    assert middle[0] < middle[2] < middle[1]
    assert run(Impute(), train.clear(), train)["a"].to_list() == [*values, start]


def test_columns_without_training_values_get_nothing_of_their_type(run: Run) -> None:
    train = pl.DataFrame(
        {"number": [None], "text": [None], "flag": [None], "nothing": [None]},
        schema={"number": pl.Int8, "text": pl.String, "flag": pl.Boolean, "nothing": pl.Null},
    )
    for strategy in ("auto", "mean", "median", "mode", "constant"):
        assert run(Impute(strategy=strategy), train).row(0) == (0, "missing", False, 0)


def test_nan_and_infinite_numbers_are_missing(run: Run) -> None:
    train = pl.DataFrame({"a": [1.0, float("nan"), float("inf"), None, float("-inf"), 3.0]})
    result = run(Impute(indicator=True), train)
    assert result["a"].to_list() == [1, 2, 2, 2, 2, 3]
    assert result["a_missing"].to_list() == [0, 1, 1, 1, 1, 0]


def test_indicator_stands_for_columns_with_missing_training_values(run: Run) -> None:
    train = pl.DataFrame({"a": [1, None], "b": [1, 2], "a_missing": [5, 6]})
    result = run(Impute(indicator=True), train, pl.DataFrame({"a": [None], "b": [None], "a_missing": [7]}))
    assert result.columns == ["a", "b", "a_missing", "a_missing_2"]
    assert result.row(0) == (1, 1.5, 7, 1)
    assert result["a_missing_2"].dtype == pl.UInt8


def test_columns_after_are_known_without_an_indicator() -> None:
    assert Impute().columns_after(["a"]) == ["a"]
    assert Impute(indicator=True).columns_after(["a"]) is None


def test_integers_become_floats_or_with_mode_stay(run: Run) -> None:
    train = pl.DataFrame({"a": [1, 1, 2]})
    assert run(Impute(), train).schema == {"a": pl.Float64}
    assert run(Impute(strategy="mode"), train).schema == {"a": pl.Int64}


def test_constant_fills_with_what_is_given(run: Run) -> None:
    train = pl.DataFrame({"a": [1, None], "b": ["x", None], "c": [True, None]})
    assert run(Impute(strategy="constant"), train).row(1) == (0, "missing", False)
    for name, fill in {"a": -1.5, "b": "none", "c": True}.items():
        given = Impute(columns=Columns([name]), strategy="constant", fill=fill)
        assert run(given, train)[name][1] == fill


@pytest.mark.parametrize(("name", "fill"), [("a", "x"), ("a", True), ("b", 0), ("c", 1), ("d", "2020-01-01")])
def test_constant_of_another_type_is_refused(name: str, fill: bool | int | str) -> None:
    rows = pl.LazyFrame({"a": [1], "b": ["x"], "c": [True], "d": [date(2020, 1, 1)]})
    impute = Impute(columns=Columns([name]), strategy="constant", fill=fill)
    with pytest.raises(DataError, match=f"column '{name}' is .*, which {fill!r} does not fit"):
        impute.fit(rows, None, np.random.default_rng(0))


def test_fill_without_constant_is_refused() -> None:
    with pytest.raises(ValidationError, match="'strategy: constant' alone"):
        Impute(fill=0)


def test_lists_are_refused() -> None:
    with pytest.raises(DataError, match=r"column 'a' is List\(Int64\), which cannot be filled"):
        Impute().fit(pl.LazyFrame({"a": [[1]]}), None, np.random.default_rng(0))
