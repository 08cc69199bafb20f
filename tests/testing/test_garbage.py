from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from mlpipe.plugin import Matrix
from mlpipe.testing import poison, poison_matrix, poison_target

ROWS = 200
OTHERS = np.arange(ROWS) % 4 == 0

VALUES: dict[str, tuple[Any, Any]] = {
    "^a$": (pl.Float64, 1.5),
    "f32": (pl.Float32, 1.5),
    "i8": (pl.Int8, 3),
    "u64": (pl.UInt64, 3),
    "i128": (pl.Int128, 3),
    "decimal": (pl.Decimal(10, 2), Decimal("1.25")),
    "text": (pl.String, "a"),
    "category": (pl.Categorical, "a"),
    "flag": (pl.Boolean, True),
    "day": (pl.Date, date(2020, 1, 1)),
    "moment": (pl.Datetime("ns"), date(2020, 1, 1)),
    "zoned": (pl.Datetime("us", "Europe/Berlin"), datetime(2020, 1, 1, tzinfo=UTC)),
    "hour": (pl.Time, time(12)),
    "span": (pl.Duration("ms"), timedelta(hours=1)),
    "bytes": (pl.Binary, b"a"),
    "list": (pl.List(pl.Int64), [1, 2]),
    "none": (pl.Null, None),
}
FRAME = pl.DataFrame({name: pl.Series([value] * ROWS, dtype=dtype) for name, (dtype, value) in VALUES.items()})


def test_the_other_rows_stay_and_types_too() -> None:
    poisoned = poison(FRAME, OTHERS, np.random.default_rng(0))
    assert poisoned.schema == FRAME.schema
    assert_frame_equal(poisoned.filter(pl.Series(~OTHERS)), FRAME.filter(pl.Series(~OTHERS)), check_exact=True)


@pytest.mark.parametrize("name", [name for name in VALUES if name not in ("none", "list")])
def test_every_type_gets_several_new_values_and_missing_ones(name: str) -> None:
    poisoned = (
        poison(FRAME, OTHERS, np.random.default_rng(0)).filter(pl.Series(OTHERS)).select(pl.selectors.by_name(name))
    )
    values = poisoned.to_series().to_list()
    assert None in values
    assert len(set(values) - {None, VALUES[name][1]}) >= (1 if name in ("flag", "bytes") else 2)


def test_numbers_reach_the_extremes() -> None:
    poisoned = poison(FRAME, OTHERS, np.random.default_rng(0))
    assert poisoned["i8"].min() == -128
    assert poisoned["u64"].max() == 2**64 - 1
    assert poisoned["f32"].is_infinite().any()
    assert poisoned["f32"].is_nan().any()


def test_the_values_of_an_enum_stay_its_own() -> None:
    frame = pl.DataFrame({"e": pl.Series(["a"] * ROWS, dtype=pl.Enum(["a", "b"]))})
    assert poison(frame, OTHERS, np.random.default_rng(0))["e"].unique().drop_nulls().to_list() == ["a", "b"]


def test_garbage_repeats_for_a_seed() -> None:
    one, same, other = (poison(FRAME, OTHERS, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert_frame_equal(one, same)
    assert not one.equals(other)


def test_targets_become_huge_or_are_shuffled() -> None:
    rng = np.random.default_rng(0)
    values = poison_target(pl.Series("^a$", np.ones(ROWS)), OTHERS, rng)
    assert values.name == "^a$"
    assert ((values.to_numpy() > 1e8) == OTHERS).all()
    classes = pl.Series("^a$", np.arange(ROWS), dtype=pl.UInt32)
    shuffled = poison_target(classes, OTHERS, rng)
    assert (shuffled.to_numpy()[~OTHERS] == np.arange(ROWS)[~OTHERS]).all()
    assert (shuffled.to_numpy() != np.arange(ROWS)).sum() > OTHERS.sum() / 2
    assert shuffled.sort().to_list() == classes.to_list()


@pytest.mark.parametrize("missing", [True, False])
def test_matrices_get_extremes_and_known_codes(missing: bool) -> None:
    matrix = Matrix(np.tile([1.0, 2.0], (ROWS, 1)), ("x", "c"), (False, True))
    poisoned = poison_matrix(matrix, OTHERS, np.random.default_rng(0), missing=missing)
    assert (poisoned.values[~OTHERS] == [1, 2]).all()
    assert np.abs(np.nan_to_num(poisoned.values[OTHERS, 0])).max() > 1e20
    assert set(np.nan_to_num(poisoned.values[OTHERS, 1])) == {0, 1, 2}
    assert np.isnan(poisoned.values).any() == missing


@pytest.mark.parametrize("layout", ["C", "F"])
def test_a_matrix_keeps_its_layout(layout: str) -> None:
    # Linear algebra rounds by it: a row beside garbage would seem to be treated otherwise.
    matrix = Matrix(np.ones((ROWS, 2), order=layout), ("number", "code"), (False, True))  # type: ignore[call-overload]
    assert poison_matrix(matrix, OTHERS, np.random.default_rng(0), missing=False).values.flags[f"{layout}_CONTIGUOUS"]
