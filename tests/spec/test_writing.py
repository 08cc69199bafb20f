"""What is written as YAML is read as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.errors import SpecError
from mlpipe.spec.reader import read_document
from mlpipe.spec.writing import spec_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: text.replace("$", ""))
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | TEXTS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4))


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_everything_comes_back(values: dict[str, Any]) -> None:
    found = read_document(spec_text(values), "s.yaml", {}).values
    assert found == values
    assert repr(found) == repr(values)  # 1 is not 1.0, and not true


@pytest.mark.parametrize("text", ["1e-3", "no", "on", "0x1f", "2024-01-01", "12:30", "1_000", "~", "", "*.csv", "a: b"])
def test_text_stays_text(text: str) -> None:
    assert read_document(spec_text({"a": [text], "b": text}), "s.yaml", {}).values == {"a": [text], "b": text}


def test_numbers_of_numpy_become_plain_ones() -> None:
    assert spec_text({"a": [np.int64(3), np.float32(0.5), np.float64(2)]}).splitlines() == [
        "a:",
        "  - 3",
        "  - 0.5",
        "  - 2.0",
    ]


def test_a_mapping_without_an_end_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["a"] = endless
    with pytest.raises(SpecError, match="nested deeper than 32 levels"):
        spec_text(endless)


def test_it_is_laid_out_for_people() -> None:
    values = {"name": "x", "sources": {"a": {"use": "csv", "path": Path("a b.csv")}}, "models": ["ridge"], "checks": []}
    assert spec_text(values).splitlines() == [
        "name: x",
        "sources:",
        "  a: {use: csv, path: a b.csv}",
        "models:",
        "  - ridge",
        "checks: []",
    ]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"models": [{"use": object()}]}, "models.0.use: error: a spec holds no value of type 'builtins.object'"),
        ({"a": {1: 2}}, "a: error: a key is text, not 1"),
        ({"a": {3}}, "a: error: a spec holds no value of type 'builtins.set'"),
    ],
)
def test_what_yaml_has_not_is_refused(values: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecError, match=says):
        spec_text(values)
