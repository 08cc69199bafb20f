"""Bytes that hold no plain data give one StateError: never another exception, never a crash, never code."""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.errors import StateError
from mlpipe.plugin.state import decode, encode, from_members, to_members
from tests.plugin.plain import assert_same

STATE: dict[str, Any] = {
    "numbers": [1, -1.5, None, True, float("inf"), 2**70],
    "$key": {"text": "zwölf", "deep": [[[{}]]]},
    "blob": b"\x00\x01bytes",
    "array": np.arange(12, dtype=np.float32).reshape(3, 4),
    "fields": np.zeros(3, np.dtype([("a", "?"), ("b", "f8"), ("c", "U2")], align=True)),
    "fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "frame": pl.DataFrame({"a": ["x", None, "a longer text than twelve"], "b": [1, 2, None], "l": [[1], [], None]}),
}
DATA = encode(STATE)
MEMBERS = to_members(STATE)
HEADER = len(b"mlpipe state 1\n") + 32


def _seal(body: bytes) -> bytes:
    """A body with the checksum that it should have, as a forger would make it."""
    return DATA[: HEADER - 32] + hashlib.sha256(body).digest() + body


def _dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret: the same mutations each time


def _mutate(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    start = rng.randrange(len(changed))
    length = rng.choice([1, 1, 2, 8, 64])
    match rng.randrange(5):
        case 0:
            changed[start] ^= 1 << rng.randrange(8)
        case 1:
            changed[start : start + length] = rng.randbytes(length)
        case 2:
            del changed[start : start + length]
        case 3:
            changed[start:start] = changed[start : start + length]
        case _:
            changed[start] = rng.choice(b'0129-"{}[],:$\x00\xff')
    return bytes(changed)


def test_random_damage_is_always_found() -> None:
    rng = _dice(1)
    for _ in range(5000):
        damaged = _mutate(DATA, rng)
        if damaged != DATA:
            with pytest.raises(StateError):
                decode(damaged)


def test_forged_bytes_are_refused_or_hold_plain_data_in_its_one_form() -> None:
    rng = _dice(2)
    refused = 0
    for _ in range(5000):
        forged = _seal(_mutate(DATA[HEADER:], rng))
        try:
            state = decode(forged)
        except StateError:
            refused += 1
        else:
            assert encode(state) == forged
    assert refused > 1000


def test_changed_trees_are_refused_or_hold_plain_data_in_its_one_form() -> None:
    rng = _dice(3)
    for _ in range(5000):
        members = {**MEMBERS, "tree.json": _mutate(MEMBERS["tree.json"], rng)}
        try:
            state = from_members(members)
        except StateError:
            continue
        assert to_members(state) == members


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    for forged in (data, DATA[:HEADER] + data, _seal(data)):
        with pytest.raises(StateError):
            decode(forged)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
KEYS = st.sampled_from(["$array", "$frame", "$bytes", "$int", "$float", "$x", "$$", "a", "dtype", "shape", "fortran"])


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_any_tree_is_read_or_refused(tree: Any) -> None:
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        state = from_members({"tree.json": text})
    except StateError:
        return
    assert_same(from_members(to_members(state)), state)


def test_every_cut_is_found() -> None:
    for length in range(len(DATA)):
        with pytest.raises(StateError):
            decode(DATA[:length])


def test_trailing_bytes_are_refused() -> None:
    for data in (DATA + b"\x00", _seal(DATA[HEADER:] + b"\x00")):
        with pytest.raises(StateError):
            decode(data)


def _with(name: str, data: bytes) -> dict[str, bytes]:
    return {**MEMBERS, name: data}


def _without(name: str) -> dict[str, bytes]:
    return {other: data for other, data in MEMBERS.items() if other != name}


MEMBER_FAULTS: dict[str, tuple[dict[str, bytes], str]] = {
    "no tree": (_without("tree.json"), "tree.json is missing"),
    "no array": (_without("1.npy"), "member 1.npy is missing"),
    "no frame": (_without("4.arrow"), "member 4.arrow is missing"),
    "one too many": (_with("5.npy", MEMBERS["1.npy"]), "does not know"),
    "a stray name": (_with("../evil", b""), "does not know"),
    "another array's bytes": (_with("1.npy", MEMBERS["2.npy"]), "differs from its description"),
    "a cut array": (_with("1.npy", MEMBERS["1.npy"][:-1]), "differs from its shape"),
    "a longer array": (_with("1.npy", MEMBERS["1.npy"] + b"\x00"), "differs from its shape"),
    "a cut blob": (_with("0.bin", b"\x00"), "length of a bytes value"),
    "a changed frame": (_with("4.arrow", MEMBERS["4.arrow"][:-1] + b"\x00"), "checksum"),
    "no npy at all": (_with("1.npy", b""), "differs from its description"),
}


@pytest.mark.parametrize(("members", "reason"), MEMBER_FAULTS.values(), ids=MEMBER_FAULTS)
def test_members_must_be_the_ones_that_were_written(members: dict[str, bytes], reason: str) -> None:
    with pytest.raises(StateError, match=reason):
        from_members(members)


TREES: dict[str, tuple[str, str]] = {
    "not JSON": ("{", "cannot be read"),
    "not UTF-8": ("\udcff", "cannot be read"),
    "empty": ("", "cannot be read"),
    "a key twice": ('{"a":1,"a":1}', "one form"),
    "spaces": ('{"a": 1}', "one form"),
    "escapes": ('"\\u0061"', "one form"),
    "half a pair": ('"\\ud800"', "cannot be read"),
    "NaN": ("NaN", "cannot be read"),
    "infinity by overflow": ("1e999", "cannot be read"),
    "a float in other words": ("1.50", "one form"),
    "a long number as JSON": ("9223372036854775808", "one form"),
    "thousands of digits": ("9" * 5000, "cannot be read"),
    "a short number as hex": ('{"$int":"ff"}', "one form"),
    "hex with capitals": ('{"$int":"FFFFFFFFFFFFFFFFFF"}', "one form"),
    "hex of no number": ('{"$int":7}', "cannot be read"),
    "a finite float as bits": ('{"$float":"3ff0000000000000"}', "one form"),
    "bits with capitals": ('{"$float":"7FF0000000000000"}', "one form"),
    "too few bits": ('{"$float":"7ff0"}', "16 hexadecimal digits"),
    "bits of no float": ('{"$float":null}', "16 hexadecimal digits"),
    "unknown tag": ('{"$pickle":1}', "unknown tag"),
    "tag with company": ('{"$int":"ffffffffffffffffff","a":1}', "unknown tag"),
    "depth": ("[" * 65 + "]" * 65, "too deep"),
    "great depth": ("[" * 100_000 + "]" * 100_000, "too deep"),
}


@pytest.mark.parametrize(("tree", "reason"), TREES.values(), ids=TREES)
def test_the_tree_has_one_form(tree: str, reason: str) -> None:
    with pytest.raises(StateError, match=reason):
        from_members({"tree.json": tree.encode(errors="surrogateescape")})


def _note(dtype: Any = "<f8", shape: Any = (2,), fortran: Any = False) -> dict[str, Any]:
    return {"dtype": dtype, "shape": list(shape) if isinstance(shape, tuple) else shape, "fortran": fortran}


NOTES: dict[str, Any] = {
    "objects": _note("|O"),
    "objects in fields": _note([["a", "|O"]]),
    "pickled python code": _note("O8"),
    "unknown type": _note("<f3"),
    "long double": _note("<f16"),
    "other byte order word": _note("=f8"),
    "no byte order": _note("f8"),
    "no width": _note("|S0"),
    "great width": _note("<U999999999"),
    "unknown unit": _note("<M8[zz]"),
    "second spelling of a unit": _note("<M8[1s]"),
    "fields of no name": _note([["a"]]),
    "no fields": _note([]),
    "field twice": _note([["a", "<f8"], ["a", "<f8"]]),
    "nested deeply": _note(json.loads('[["a",' * 300 + '"<f8"' + "]]" * 300)),
    "great shape": _note(shape=(2**62, 2**62)),
    "greater shape": _note(shape=(2**63,)),
    "great shape of nothing": _note(shape=(0, 2**62, 2**62)),
    "negative": _note(shape=(-1, -2)),
    "fraction": _note(shape=(2.0,)),
    "bool as length": _note(shape=(True, 2)),
    "text as shape": _note(shape="2"),
    "many axes": _note(shape=(1,) * 33),
    "great subarray": _note([["a", "<f8", [2**40]]]),
    "Fortran order of one axis": _note(fortran=True),
    "Fortran as number": _note(fortran=0),
    "nothing": None,
    "a list": [],
    "too little": {"dtype": "<f8", "shape": [2]},
    "too much": {**_note(), "more": 1},
}


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_an_array_is_described_in_one_way_that_fits_its_bytes(note: Any) -> None:
    tree = json.dumps({"$array": note}, separators=(",", ":")).encode()
    for member in (to_members(np.zeros(2))["0.npy"], b"", b"\x93NUMPY\x01\x00v\x00" + b" " * 118):
        with pytest.raises(StateError):
            from_members({"tree.json": tree, "0.npy": member})


FLAWS: dict[str, tuple[Any, Callable[[bytes], bytes], str]] = {
    "a bool that is 2": (np.array([True]), lambda data: data[:-1] + b"\x02", "neither true nor false"),
    "a field's bool that is 2": (np.zeros(1, [("a", "?")]), lambda data: data[:-1] + b"\x02", "neither"),
    "text that is none": (np.array(["x"]), lambda data: data[:-4] + b"\xff\xff\xff\x7f", "no text"),
    "bytes between fields": (
        np.zeros(1, np.dtype([("a", "i1"), ("b", "f8")], align=True)),
        lambda data: data[:-9] + b"\x01" + data[-8:],
        "one form",
    ),
    "another header": (np.zeros(1), lambda data: data.replace(b"False", b"True "), "differs from its description"),
}


@pytest.mark.parametrize(("array", "spoil", "reason"), FLAWS.values(), ids=FLAWS)
def test_an_array_holds_values_of_its_type(array: Any, spoil: Callable[[bytes], bytes], reason: str) -> None:
    members = to_members(array)
    with pytest.raises(StateError, match=reason):
        from_members({**members, "0.npy": spoil(members["0.npy"])})


def test_reading_runs_no_code_and_opens_no_file() -> None:
    seen: list[str] = []
    recording = True
    sys.addaudithook(lambda event, _: seen.append(event) if recording else None)
    decode(DATA)
    with pytest.raises(StateError):
        decode(_seal(DATA[HEADER:-1]))
    recording = False
    assert not {event for event in seen if event.startswith(("pickle", "exec", "compile", "open", "os.", "subprocess"))}
