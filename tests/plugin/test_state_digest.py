"""Equal states have equal digests, in any process; different states have different ones."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing.parametric import dataframes

from mlpipe.plugin.state import decode, digest, encode, size, to_members

SCRIPT = """
import numpy as np, polars as pl
from mlpipe.plugin.state import digest
frame = pl.DataFrame({"a": ["x", None, "y"], "c": ["p", "q", "p"]}).with_columns(pl.col("c").cast(pl.Categorical))
print(digest({"z": frame, "a": np.arange(5.0), "m": {"k": [1, None, "t"], "b": b"x"}}))
"""

DIFFERENT: list[Any] = [
    None,
    False,
    0,
    0.0,
    -0.0,
    "",
    "0",
    b"",
    [],
    {},
    [None],
    [[], []],
    [[[]]],
    {"a": 1},
    {"a": 1.0},
    {"a": True},
    {"b": 1},
    {"$array": None},
    np.zeros(0),
    np.zeros((0, 1)),
    np.zeros(1),
    np.zeros((1, 1)),
    np.zeros(1, dtype=np.int64),
    np.zeros(1, dtype=">f8"),
    np.zeros(1, dtype="datetime64[s]"),
    np.zeros(1, dtype="datetime64[ms]"),
    np.zeros((2, 2), order="C"),
    np.zeros((2, 2), order="F"),
    pl.DataFrame({"a": [0.0]}),
    pl.DataFrame({"b": [0.0]}),
    pl.DataFrame({"a": [0]}),
    pl.DataFrame({"a": [None]}, schema={"a": pl.Float64}),
    pl.DataFrame({"a": ["xy", "z"]}),
    pl.DataFrame({"a": ["x", "yz"]}),
    pl.DataFrame({"a": ["xyz", None]}),
    pl.DataFrame({"a": ["xyz", ""]}),
    pl.DataFrame({"a": [[1], [2]]}),
    pl.DataFrame({"a": [[1, 2], []]}),
    pl.DataFrame({"a": [[1, 2], None]}),
    pl.DataFrame({"a": ["x"]}, schema={"a": pl.Enum(["x", "y"])}),
    pl.DataFrame({"a": ["x"]}, schema={"a": pl.Enum(["y", "x"])}),
    pl.DataFrame({"a": [{"x": None}]}),
    pl.DataFrame({"a": [None]}, schema={"a": pl.Struct({"x": pl.Null})}),
]


def test_the_order_of_keys_does_not_matter() -> None:
    one = {"a": 1, "b": {"x": np.zeros(2), "y": b"q"}, "c": np.ones(3)}
    other = {"c": np.ones(3), "b": {"y": b"q", "x": np.zeros(2)}, "a": 1}
    assert digest(one) == digest(other)
    assert list(decode(encode(other))) == ["c", "b", "a"]


def test_every_difference_shows() -> None:
    for one, other in itertools.combinations(DIFFERENT, 2):
        assert digest(one) != digest(other), (one, other)


def test_another_process_gives_the_same_digest() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    frame = pl.DataFrame({"a": ["x", None, "y"], "c": ["p", "q", "p"]}).with_columns(pl.col("c").cast(pl.Categorical))
    here = digest({"m": {"b": b"x", "k": [1, None, "t"]}, "z": frame, "a": np.arange(5.0)})
    assert outputs == {here + "\n"}


def test_chunks_do_not_matter() -> None:
    whole = pl.DataFrame({"a": [1, 2, None, 4], "t": ["x", "a text of more than twelve bytes", None, "y"]})
    parts = pl.concat([whole[:1], whole[1:3], whole[3:]], rechunk=False)
    assert parts.n_chunks() == 3
    assert digest(parts) == digest(whole)
    assert size(parts) == size(whole)


def test_what_lies_under_nulls_does_not_matter() -> None:
    plain = pl.DataFrame({"a": [1, 2, None, 4]})
    masked = pl.DataFrame({"a": [1, 2, 3, 4]}).select(pl.when(pl.col("a") != 3).then(pl.col("a")))
    assert masked.equals(plain)
    assert digest(masked) == digest(plain)


def test_the_frame_that_a_slice_was_cut_from_does_not_matter() -> None:
    texts = [f"the text with the number {i}" for i in range(50)]
    lists = [list(range(i % 4)) for i in range(50)]
    frame = pl.DataFrame({"t": texts, "l": lists, "c": texts}, schema_overrides={"c": pl.Categorical})
    fresh = pl.DataFrame({"t": texts[7:9], "l": lists[7:9], "c": texts[7:9]}, schema_overrides={"c": pl.Categorical})
    assert digest(frame[7:9]) == digest(fresh)


def test_unset_bytes_between_fields_do_not_matter() -> None:
    aligned = np.dtype([("a", "i1"), ("b", "f8")], align=True)
    clean, dirty = np.zeros(4, aligned), np.frombuffer(bytearray(b"\xff" * 64), aligned)
    dirty["a"], dirty["b"] = 0, 0
    assert clean.tobytes() != dirty.tobytes()
    for _ in range(20):  # what fresh memory will then hold
        np.full(64, 255, np.uint8)
    assert digest(dirty) == digest(clean)
    assert to_members(dirty)["0.npy"].endswith(clean.tobytes())


def test_strides_do_not_matter() -> None:
    assert digest(np.arange(10)[::2]) == digest(np.array([0, 2, 4, 6, 8]))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(dataframes(max_cols=3, min_size=1, max_size=6, excluded_dtypes=[pl.Extension]), st.data())
def test_any_frame_has_one_digest(frame: pl.DataFrame, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, frame.height))
    padded = pl.concat([frame, frame, frame], rechunk=True)[frame.height : 2 * frame.height]
    again = pl.concat([frame[:cut], frame[cut:]], rechunk=False)
    assert digest(frame) == digest(padded) == digest(again) == digest(decode(encode(frame)))


@pytest.mark.parametrize("text", ["0", "500", "999"])
def test_each_category_of_a_long_enum_counts(text: str) -> None:
    names = [str(i) for i in range(1000)]
    other = [f"{name}!" if name == text else name for name in names]
    frames = [pl.DataFrame(schema={"a": pl.Enum(categories)}) for categories in (names, other)]
    assert digest(frames[0]) != digest(frames[1])
