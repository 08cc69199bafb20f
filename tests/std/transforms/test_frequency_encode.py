from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mlpipe.plugin import Columns
from mlpipe_std.transforms.frequency_encode import FrequencyEncode

Run = Callable[..., pl.DataFrame]


def test_categories_become_shares_of_the_training_rows(run: Run) -> None:
    train = pl.DataFrame({"a": ["x", "x", "y", None], "n": [1, 1, 1, 1]})
    result = run(FrequencyEncode(), train, pl.DataFrame({"a": ["x", "y", None, "new"], "n": [1, 2, 3, 4]}))
    assert result.to_dict(as_series=False) == {"a": [0.5, 0.25, 0.25, 0], "n": [1, 2, 3, 4]}


def test_missing_is_unseen_where_training_had_none(run: Run) -> None:
    later = pl.DataFrame({"a": [None]}, schema={"a": pl.String})
    assert run(FrequencyEncode(), pl.DataFrame({"a": ["x"]}), later)["a"].to_list() == [0]


def test_numbers_are_categories_too(run: Run) -> None:
    train = pl.DataFrame({"n": [1, 1, 2, 2, 3]})
    assert run(FrequencyEncode(columns=Columns(["n"])), train)["n"].to_list() == [0.4, 0.4, 0.4, 0.4, 0.2]


def test_no_training_rows(run: Run) -> None:
    train = pl.DataFrame(schema={"a": pl.String})
    assert run(FrequencyEncode(), train, pl.DataFrame({"a": ["x"]}))["a"].to_list() == [0]
