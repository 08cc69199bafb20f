"""Plain state comes back as it was: types, bits, order of keys, layout of arrays."""

from __future__ import annotations

import io
import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from mlpipe.plugin.state import decode, digest, encode, from_members, size, to_members
from tests.plugin.plain import STATES, assert_same

SCALARS = [None, True, False, 0, 1, -1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1]
FLOATS = [0.0, -0.0, 0.1, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan, -math.nan]
TEXTS = ["", "a", "\x00", "é", "\u2028", "🏠", '"\\\n', b"", b"\x00\xff"]
ARRAYS = {
    "empty": np.zeros((0, 3)),
    "one number": np.array(1.5),
    "C order": np.arange(6).reshape(2, 3),
    "Fortran order": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "three axes in Fortran order": np.asfortranarray(np.arange(24).reshape(2, 3, 4)),
    "a transposed view": np.arange(6).reshape(2, 3).T,
    "float32 NaN": np.array([np.nan, -0.0, np.inf], dtype=np.float32),
    "big-endian": np.array([1, 2**40], dtype=">i8"),
    "days": np.array(["2020-02-29", "NaT"], dtype="datetime64[D]"),
    "nanoseconds": np.array(["2020-02-29T01:02:03.000000004"], dtype="datetime64[ns]"),
    "25 seconds": np.array([1, 2], dtype="timedelta64[25s]"),
    "text": np.array(["a", "zwölf"]),
    "big-endian text": np.array(["a", "zwölf"], dtype=">U7"),
    "bytes": np.array([b"a", b"\xff"]),
    "bools": np.array([[True], [False]]),
    "complex": np.array([1 + 2j]),
    "packed fields": np.array([(1, 2.5)], dtype=[("a", "i1"), ("b", "<f8")]),
    "aligned fields": np.array([(1, 2.5)], dtype=np.dtype([("a", "i1"), ("b", "<f8")], align=True)),
    "fields in fields": np.zeros(2, dtype=[("a", [("b", "U2"), ("c", "f4", (2, 2))]), ("ü", "?")]),
}
FRAMES = {
    "no columns": pl.DataFrame(),
    "no rows": pl.DataFrame(schema={"a": pl.Int8, "b": pl.String}),
    "nulls": pl.DataFrame({"a": [1, None], "b": [None, "x"], "c": [None, None]}),
    "floats": pl.DataFrame({"a": [math.nan, -0.0, math.inf, None]}),
    "times": pl.DataFrame(
        {
            "date": [date(2020, 2, 29)],
            "utc": [datetime(2020, 1, 1, tzinfo=UTC)],
            "span": [timedelta(microseconds=1)],
        }
    ),
    "category": pl.DataFrame({"a": ["x", "y", "x"]}, schema={"a": pl.Categorical}),
    "enum": pl.DataFrame({"a": ["y", None]}, schema={"a": pl.Enum(["x", "y"])}),
    "lists": pl.DataFrame({"a": [[1, None], [], None]}),
    "arrays": pl.DataFrame({"a": [[1, None], None]}, schema={"a": pl.Array(pl.Int16, 2)}),
    "structs": pl.DataFrame({"a": [{"x": 1, "y": [None, "t"]}, None]}),
    "decimals": pl.DataFrame({"a": [Decimal("1.50")], "b": [2**100]}, schema={"a": pl.Decimal(9, 2), "b": pl.Int128}),
    "binary": pl.DataFrame({"a": [b"\x00", b"", None]}),
    'awkward "names"': pl.DataFrame({"": [1], "a.b": [2], '"<b>': [3]}),
}
TREES: list[Any] = [
    [],
    {},
    [[], {}, [{}]],
    {"b": 1, "a": 2},
    {"$array": 1},
    {"$bytes": {"$int": "x"}, "$$": 0},
    {"tree.json": b"x", "0.npy": np.zeros(1)},
    [1, 1.0, True, "1", b"1"],
]


def _came_back(state: Any) -> None:
    data = encode(state)
    again = decode(data)
    assert_same(again, state)
    assert digest(again) == digest(state)
    assert size(state) == len(data)
    assert_same(from_members(to_members(state)), state)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(STATES)
def test_any_state_comes_back(state: Any) -> None:
    _came_back(state)


@pytest.mark.parametrize("value", [*SCALARS, *FLOATS, *TEXTS], ids=lambda value: ascii(value)[:20])
def test_each_scalar_comes_back(value: Any) -> None:
    _came_back(value)


def test_numbers_longer_than_python_prints_come_back() -> None:
    _came_back([10**5000, -(10**5000)])


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_each_array_comes_back(array: Any) -> None:
    _came_back({"a": array})


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_each_frame_comes_back(frame: pl.DataFrame) -> None:
    _came_back([frame])


@pytest.mark.parametrize("tree", TREES, ids=repr)
def test_each_tree_comes_back(tree: Any) -> None:
    _came_back(tree)


def test_arrays_come_back_writable_and_aligned() -> None:
    array = decode(encode({"note": "x", "a": np.arange(3.0)}))["a"]
    array[0] = 7
    assert array.flags.aligned


def test_one_member_is_written_for_each_array_frame_and_bytes_value() -> None:
    state = {"a": np.arange(3), "b": b"xy", "c": [pl.DataFrame({"x": [1]})], "d": 1}
    assert list(to_members(state)) == ["tree.json", "0.npy", "1.bin", "2.arrow"]


def test_members_are_files_that_numpy_and_polars_read_by_themselves() -> None:
    array = ARRAYS["aligned fields"]
    members = to_members([array, ARRAYS["Fortran order"], FRAMES["nulls"], b"xy"])
    assert_same(np.load(io.BytesIO(members["0.npy"]), allow_pickle=False), array)
    assert_same(np.load(io.BytesIO(members["1.npy"]), allow_pickle=False), ARRAYS["Fortran order"])
    assert pl.read_ipc(io.BytesIO(members["2.arrow"])).equals(FRAMES["nulls"])
    assert members["3.bin"] == b"xy"


def test_a_fitted_tree_comes_back() -> None:
    from sklearn.tree import DecisionTreeRegressor

    rng = np.random.default_rng(0)
    features = rng.random((50, 3))
    nodes = DecisionTreeRegressor(random_state=0).fit(features, rng.random(50)).tree_.__getstate__()["nodes"]
    _came_back({"nodes": nodes})
