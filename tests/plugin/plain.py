"""What the tests of plain state share: any state there is, and whether two are the same to the last bit."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import polars as pl
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from polars.testing import assert_frame_equal
from polars.testing.parametric import dataframes

_SIMPLE = st.one_of(
    nps.boolean_dtypes(),
    nps.integer_dtypes(endianness="?"),
    nps.unsigned_integer_dtypes(endianness="?"),
    nps.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
    nps.complex_number_dtypes(endianness="?", sizes=(64, 128)),
    nps.datetime64_dtypes(endianness="?"),
    nps.timedelta64_dtypes(endianness="?"),
    nps.byte_string_dtypes(endianness="?", min_len=1),
    nps.unicode_string_dtypes(endianness="?", min_len=1),
)
_FIELDS = st.dictionaries(st.text(min_size=1, max_size=3), st.tuples(_SIMPLE, nps.array_shapes(max_dims=2, max_side=2)))
_TYPES = _SIMPLE | st.builds(
    lambda fields, align: np.dtype([(name, *form) for name, form in fields.items()], align=align),
    _FIELDS.filter(bool),
    st.booleans(),
)
_FRAMES = dataframes(max_cols=3, max_size=4, excluded_dtypes=[pl.Extension])


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray[Any, Any]:
    """An array of any plain type and shape, in either order in memory."""
    dtype = draw(_TYPES)
    array = draw(nps.arrays(dtype.base, nps.array_shapes(min_dims=0, min_side=0, max_side=3)))
    return np.asfortranarray(array) if draw(st.booleans()) else array


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**200), 2**200)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text()
    | st.binary()
)
KEYS = st.text() | st.sampled_from(["$", "$$", "$array", "$frame", "$bytes", "$int", "$$int", "tree.json", ""])
STATES = st.recursive(
    SCALARS | arrays() | _FRAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=6,
)


def assert_same(one: Any, other: Any) -> None:
    """Both are the same: exact types, every bit of a float, dict order, and how an array lies in memory."""
    assert type(one) is type(other)
    if isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            assert_same(left, right)
    elif isinstance(one, float):
        assert struct.pack(">d", one) == struct.pack(">d", other)
    elif isinstance(one, np.ndarray):
        _assert_same_array(one, other)
    elif isinstance(one, pl.DataFrame):
        assert one.schema == other.schema
        assert_frame_equal(one, other, check_exact=True, categorical_as_str=True)
    else:
        assert one == other


def _assert_same_array(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> None:
    assert (one.dtype, one.shape) == (other.dtype, other.shape)
    assert one.flags.f_contiguous == other.flags.f_contiguous
    if one.dtype.names is None:
        assert one.tobytes() == other.tobytes()
    else:
        for name in one.dtype.names:
            assert one[name].tobytes() == other[name].tobytes()
