"""What is not plain data is refused, with its place and what to use instead."""

from __future__ import annotations

import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from mlpipe.errors import StateError
from mlpipe.plugin.state import digest, encode, size, to_members

READERS: list[Callable[[Any], Any]] = [encode, digest, size, to_members]


class Colour(IntEnum):
    """An int that is more than an int."""

    RED = 1


MISFITS: dict[str, tuple[Any, str, str]] = {
    "tuple": ((1, 2), "a value of type tuple", "use a list"),
    "set": ({1}, "a value of type set", "use a sorted list"),
    "bytearray": (bytearray(b"x"), "a value of type bytearray", "use bytes"),
    "complex": (1j, "a value of type complex", "an array"),
    "date": (date(2020, 1, 1), "a value of type date", "isoformat"),
    "decimal": (Decimal(1), "a value of type Decimal", "a float or str"),
    "path": (Path("x"), "a value of type PosixPath", "None, bool, int"),
    "enum": (Colour.RED, "a value of type Colour", "use int(value)"),
    "ordered dict": (OrderedDict(), "a value of type OrderedDict", "use dict(value)"),
    "class": (dict, "a value of type type", "None, bool, int"),
    "function": (len, "a value of type builtin_function_or_method", "None, bool, int"),
    "half a pair": ("\ud800", "half a surrogate pair", "use bytes"),
    "numpy float": (np.float64(1), "a numpy scalar (float64)", "value.item()"),
    "numpy bool": (np.bool_(True), "a numpy scalar", "value.item()"),
    "numpy text": (np.str_("x"), "a numpy scalar (str_)", "value.item()"),
    "objects": (np.array([object()]), "an array of objects", "a list"),
    "objects in fields": (np.zeros(1, [("a", "O")]), "an array of objects", "a list"),
    "numpy strings": (np.array(["x"], np.dtypes.StringDType()), "an array of objects", "dtype 'U'"),
    "long double": (np.zeros(1, np.longdouble), "cannot be stored exactly", "float64"),
    "overlap": (
        np.zeros(1, np.dtype({"names": ["a", "b"], "formats": ["i4", "i4"], "offsets": [0, 2]})),
        "cannot be stored exactly",
        "packed fields",
    ),
    "field titles": (np.zeros(1, [(("title", "a"), "i4")]), "cannot be stored exactly", "packed fields"),
    "masked array": (np.ma.masked_array([1, 2], [True, False]), "MaskedArray", "the data and the mask"),
    "matrix": (np.zeros((1, 1)).view(np.matrix), "a value of type matrix", "None, bool, int"),
    "series": (pl.Series([1]), "a value of type Series", "to_frame"),
    "lazy frame": (pl.LazyFrame({"a": [1]}), "a value of type LazyFrame", "collect"),
    "frame of objects": (pl.DataFrame({"o": [object()]}), "column 'o'", "cast"),
    "frame of no width": (pl.DataFrame(schema={"w": pl.Array(pl.Int8, 0)}), "column 'w'", "cast"),
    "int key": ({1: 2}, "the key 1 is no text", "str(key)"),
    "key of bytes": ({b"a": 2}, "the key b'a' is no text", "str(key)"),
    "numpy key": ({np.str_("a"): 2}, "is no text", "str(key)"),
    "half a pair as key": ({"\ud800": 2}, "half a surrogate pair", "use bytes"),
}


@pytest.mark.parametrize(("value", "what", "hint"), MISFITS.values(), ids=MISFITS)
def test_it_is_refused_with_its_place_and_a_remedy(value: Any, what: str, hint: str) -> None:
    for reader in READERS:
        with pytest.raises(StateError) as caught:
            reader({"means": [0, 1, value]})
        assert what in caught.value.what
        assert hint in caught.value.hint
        assert caught.value.where.startswith("state['means'][2]")


def test_an_array_type_with_notes_on_it_is_refused() -> None:
    noted = np.zeros(1, np.dtype("i4", metadata={"unit": "m"}))
    with pytest.raises(StateError, match="cannot be stored exactly"):
        encode(noted)


def test_a_value_that_contains_itself_is_refused() -> None:
    loop: dict[str, Any] = {"a": []}
    loop["a"].append(loop)
    with pytest.raises(StateError, match=r"state\['a'\]\[0\]: a value that contains itself"):
        encode(loop)


def test_the_same_list_twice_is_no_cycle() -> None:
    shared = [1, 2]
    assert encode([shared, shared]) == encode([[1, 2], [1, 2]])


def test_depth_is_limited() -> None:
    state: Any = 1
    for _ in range(64):
        state = [state]
    encode(state)
    with pytest.raises(StateError, match="at most 64 levels"):
        encode([state])
    with pytest.raises(StateError, match="at most 64 levels"):
        encode({"a": state})


def test_a_very_deep_state_is_refused_like_any_other() -> None:
    state: Any = 1
    for _ in range(100_000):
        state = [state]
    with pytest.raises(StateError, match="at most 64 levels"):
        encode(state)


def test_size_of_a_big_array_does_not_copy_it() -> None:
    code = (
        "import numpy as np, resource, sys; from mlpipe.plugin.state import size\n"
        "array = np.ones(20_000_000); size([1.0, np.ones(3)])\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; size({'a': array})\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    grown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert int(grown) < 20_000  # kilobytes; the array has 160,000
