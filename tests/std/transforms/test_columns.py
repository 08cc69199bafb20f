"""Select, drop and rename: which columns there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from mlpipe.plugin import DataError, Transform
from mlpipe_std.transforms.drop import Drop
from mlpipe_std.transforms.rename import Rename
from mlpipe_std.transforms.select import Select

Run = Callable[..., pl.DataFrame]
HOSTILE = ["^a.*$", "*", 'say "hi"', "a.b", "<b>x</b>", "ü ", "abc"]
FRAME = pl.DataFrame({"price": [1.5], "sqft_living": [2], "sqft_lot": [3], "zip": ["98101"]})


def refusal(transform: Transform, frame: pl.DataFrame = FRAME) -> DataError:
    with pytest.raises(DataError) as caught:
        transform.apply(frame.lazy(), {})
    return caught.value


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        (["zip", "price"], ["price", "zip"]),
        ("numeric", ["price", "sqft_living", "sqft_lot"]),
        (["^sqft_.*$"], ["sqft_living", "sqft_lot"]),
        ("categorical", ["zip"]),
    ],
)
def test_select_and_drop_are_each_others_rest(run: Run, columns: Any, kept: list[str]) -> None:
    selected = run(Select.model_validate({"columns": columns}), FRAME)
    assert selected.equals(FRAME.select(kept))
    dropped = run(Drop.model_validate({"columns": columns}), FRAME)
    assert dropped.columns == [name for name in FRAME.columns if name not in kept]


def test_a_pattern_that_fits_nothing_drops_nothing_and_selects_an_error(run: Run) -> None:
    assert run(Drop.model_validate({"columns": ["^nothing.*$"]}), FRAME).equals(FRAME)
    assert refusal(Select.model_validate({"columns": ["^nothing.*$"]})).what == "no column is chosen"
    assert refusal(Drop.model_validate({"columns": "all"})).what == "no column would be left"


def test_rename_also_swaps(run: Run) -> None:
    renamed = run(Rename(columns={"sqft_living": "sqft_lot", "sqft_lot": "sqft_living", "zip": "^z$"}), FRAME)
    assert renamed.columns == ["price", "sqft_lot", "sqft_living", "^z$"]
    assert renamed.row(0) == (1.5, 2, 3, "98101")


def test_rename_refuses_two_columns_of_one_name() -> None:
    for columns in ({"zip": "price"}, {"zip": "x", "price": "x"}):
        assert refusal(Rename(columns=columns)).what.startswith("two columns would be named")
    with pytest.raises(ValidationError):
        Rename(columns={"zip": ""})


@pytest.mark.parametrize(
    "transform",
    [
        Select.model_validate({"columns": ["zap"]}),
        Drop.model_validate({"columns": "zap"}),
        Rename(columns={"zap": "x"}),
    ],
)
def test_an_unknown_column_gets_a_suggestion(transform: Transform) -> None:
    error = refusal(transform)
    assert error.what == "no column 'zap'; did you mean 'zip'?"
    assert error.where == transform.title
    assert error.hint == "there are: price, sqft_living, sqft_lot, zip"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_taken_literally(run: Run, name: str) -> None:
    frame = pl.DataFrame({other: [place] for place, other in enumerate(HOSTILE)})
    named = [f"^{re.escape(name)}$"] if name.startswith("^") else [name]
    value = HOSTILE.index(name)
    assert run(Select.model_validate({"columns": named}), frame).to_dicts() == [{name: value}]
    assert name not in run(Drop.model_validate({"columns": named}), frame).columns
    renamed = run(Rename(columns={name: "plain"}), frame).row(0, named=True)
    assert renamed == {"plain" if other == name else other: place for place, other in enumerate(HOSTILE)}
