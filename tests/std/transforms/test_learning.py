"""What holds for every transform that learns column by column, whatever the rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from mlpipe.plugin import REGISTRY, Columns, Transform, decode, encode

NUMBERS = {"columns": ["x", "^a$", "flag"]}
CATEGORIES = {"columns": ["*", "grade", "^a$", "flag", "day"]}

TRANSFORMS: list[tuple[str, dict[str, Any]]] = [
    ("impute", {"indicator": True}),
    ("impute", {"strategy": "mean"}),
    ("impute", {"strategy": "mode"}),
    ("scale", NUMBERS),
    ("scale", NUMBERS | {"method": "min_max"}),
    ("scale", NUMBERS | {"method": "robust"}),
    ("power", NUMBERS),
    ("quantile", NUMBERS),
    ("quantile", NUMBERS | {"to": "normal", "quantiles": 3}),
    ("winsorize", NUMBERS),
    ("bin", NUMBERS | {"bins": 3}),
    ("bin", NUMBERS | {"method": "uniform", "output": "labels"}),
    ("one_hot", CATEGORIES),
    ("one_hot", CATEGORIES | {"min_frequency": 2, "drop": "first"}),
    ("ordinal", CATEGORIES),
    ("ordinal", {"orders": {"grade": ["low", "high"]}}),
    ("frequency_encode", CATEGORIES),
    ("target_encode", CATEGORIES),
    ("neighbours", NUMBERS | {"k": [1, 3]}),
    ("neighbours", NUMBERS | {"k": 2, "weights": "distance", "metric": "euclidean"}),
    ("pca", NUMBERS | {"components": 2}),
    ("pca", NUMBERS | {"scale": False, "whiten": True}),
    ("select_features", NUMBERS | {"method": "variance", "k": 2}),
    ("select_features", NUMBERS | {"method": "mutual_information"}),
    ("text_features", {"columns": ["*", "grade"], "components": 2, "letters": 2}),
]

SCHEMA: dict[str, Any] = {
    "x": pl.Float64,
    "^a$": pl.Int64,
    "*": pl.String,
    "grade": pl.Enum(["low", "high"]),
    "flag": pl.Boolean,
    "day": pl.Date,
    "none": pl.Null,
}

ROW = st.tuples(
    st.none() | st.floats() | st.sampled_from([0.0, 1.0, 1e308, -1e308]),
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3),
    st.none() | st.sampled_from(["", "a", "A", "^a$", "other", "missing", '"', "é\n"]),
    st.none() | st.sampled_from(["low", "high"]),
    st.none() | st.booleans(),
    st.none() | st.dates(date(1800, 1, 1), date(2200, 1, 1)),
    st.none(),
)
ROWS = st.lists(ROW, max_size=5).map(lambda rows: pl.DataFrame(rows, schema=SCHEMA, orient="row"))


def make(name: str, params: dict[str, Any]) -> Transform:
    columns = {"columns": Columns(params["columns"])} if "columns" in params else {}
    made: Transform = REGISTRY.get("transform", name)(**(params | columns))
    return made


def make_target(rows: pl.DataFrame, classes: int) -> pl.Series:
    indexes = np.arange(rows.height) % max(classes, 1)
    return pl.Series(indexes, dtype=pl.UInt32) if classes else pl.Series(np.arange(rows.height) / 3)


each = pytest.mark.parametrize(
    ("name", "params"), TRANSFORMS, ids=lambda value: value if isinstance(value, str) else ""
)
few = settings(max_examples=12)


@each
@few
@given(train=ROWS, later=ROWS, classes=st.sampled_from([0, 2, 3]))
def test_a_row_comes_out_the_same_whatever_stands_beside_it(
    name: str, params: dict[str, Any], train: pl.DataFrame, later: pl.DataFrame, classes: int
) -> None:
    transform = make(name, params)
    state = transform.fit(train.lazy(), make_target(train, classes), np.random.default_rng(0))
    together = transform.apply(later.lazy(), state).collect()
    alone = [transform.apply(later[row].lazy(), state).collect() for row in reversed(range(later.height))]
    assert together.height == later.height
    assert_frame_equal(pl.concat([together.clear(), *reversed(alone)]), together, check_exact=True)


@each
@few
@given(train=ROWS, classes=st.sampled_from([0, 2, 3]))
def test_state_is_plain_and_repeats(name: str, params: dict[str, Any], train: pl.DataFrame, classes: int) -> None:
    transform, target = make(name, params), make_target(train, classes)
    before = train.clone()
    rows, state = transform.fit_apply(train.lazy(), target, np.random.default_rng(5))
    again, same = transform.fit_apply(train.lazy(), target, np.random.default_rng(5))
    assert_frame_equal(train, before, check_exact=True)
    assert_frame_equal(rows.collect(), again.collect(), check_exact=True)
    assert encode(state) == encode(same) == encode(transform.fit(train.lazy(), target, np.random.default_rng(5)))
    expected = transform.apply(train.lazy(), state).collect()
    assert_frame_equal(transform.apply(train.lazy(), decode(encode(state))).collect(), expected, check_exact=True)


@each
@few
@given(train=ROWS, later=ROWS, classes=st.sampled_from([0, 2, 3]))
def test_what_comes_out_is_finite_or_missing_and_of_one_type(
    name: str, params: dict[str, Any], train: pl.DataFrame, later: pl.DataFrame, classes: int
) -> None:
    transform = make(name, params)
    rows, state = transform.fit_apply(train.lazy(), make_target(train, classes), np.random.default_rng(0))
    trained, result = rows.collect(), transform.apply(later.lazy(), state).collect()
    if train.height >= classes:  # otherwise not all classes are there
        assert trained.schema == result.schema
    if transform.columns_after(later.columns) is not None:
        assert transform.columns_after(later.columns) == result.columns
    for column in [*trained, *result]:
        if column.dtype.is_float() and (column.name != "x" or name in ("impute", "scale", "power", "winsorize")):
            assert np.isfinite(column.alias("").drop_nulls().to_numpy()).all()
        if name == "impute":
            assert column.null_count() == 0


@each
def test_apply_reads_no_row(name: str, params: dict[str, Any]) -> None:
    train = pl.DataFrame([(1.5, 2, "a", "low", True, date(2020, 1, 1), None)] * 3, schema=SCHEMA, orient="row")
    transform = make(name, params)
    state = transform.fit(train.lazy(), make_target(train, 0), np.random.default_rng(0))

    def refuse(rows: pl.DataFrame) -> pl.DataFrame:
        raise AssertionError("rows were read")

    guarded = train.lazy().map_batches(refuse, schema=train.schema)
    assert isinstance(transform.apply(guarded, state), pl.LazyFrame)


@each
def test_a_column_that_is_not_there_is_named(name: str, params: dict[str, Any]) -> None:
    wrong = {"orders": {"colour": ["a"]}} if "orders" in params else params | {"columns": ["colour"]}
    with pytest.raises(Exception, match=f"transform '{name}': no column 'colour'; did you mean 'color'"):
        make(name, wrong).fit(pl.LazyFrame({"color": [1.0]}), pl.Series([1.0]), np.random.default_rng(0))
