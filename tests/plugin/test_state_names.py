"""Column names that polars reads as patterns do not stop the state from being written."""

from __future__ import annotations

import polars as pl
import pytest

from mlpipe.plugin import decode, digest, encode

NAMES = ["^a$", "*", "", "^.*$"]


@pytest.mark.parametrize("name", NAMES)
def test_columns_and_fields_of_any_name(name: str) -> None:
    one = pl.DataFrame({name: [1, 2, None], "s": [{name: 1}, {name: 2}, None]})
    other = pl.DataFrame({name: [1, 2, None], "s": [{name: 1}, {name: 3}, None]})
    assert decode(encode({"rows": one}))["rows"].equals(one)
    assert digest({"rows": one}) == digest({"rows": one.clone()})
    assert digest({"rows": one}) != digest({"rows": other})
