from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from mlpipe_robust.group_deviation import GroupDeviation

from mlpipe.plugin import decode, encode
from mlpipe.testing import check_plugin

test_group_deviation = check_plugin(GroupDeviation)

ROWS = pl.DataFrame({"size": [1.0, 2.0, 3.0, 10.0, 20.0, 30.0], "zip": ["a", "a", "a", "b", "b", "b"]})


@pytest.fixture
def plugin() -> GroupDeviation:
    return GroupDeviation.model_validate({"column": "size", "by": "zip"})


def fit(plugin: GroupDeviation, rows: pl.DataFrame = ROWS) -> dict:
    return decode(encode(plugin.fit(rows.lazy(), None, np.random.default_rng(0))))


def test_rows_are_measured_against_their_own_group(plugin: GroupDeviation) -> None:
    after = plugin.apply(ROWS.lazy(), fit(plugin)).collect()
    assert after["size_in_zip"].to_list() == [-1.0, 0.0, 1.0, -1.0, 0.0, 1.0]


def test_an_unseen_group_is_measured_against_all_rows(plugin: GroupDeviation) -> None:
    # All rows: median 6.5, median absolute deviation 5.
    unseen = pl.DataFrame({"size": [11.5, None], "zip": ["new", "a"]})
    after = plugin.apply(unseen.lazy(), fit(plugin)).collect()
    assert after["size_in_zip"].to_list() == [1.0, None]


def test_far_values_are_cut(plugin: GroupDeviation) -> None:
    far = pl.DataFrame({"size": [1e9], "zip": ["a"]})
    assert plugin.apply(far.lazy(), fit(plugin)).collect()["size_in_zip"].to_list() == [5.0]


def test_a_group_without_spread_gives_zero(plugin: GroupDeviation) -> None:
    flat = pl.DataFrame({"size": [4.0, 4.0, 9.0], "zip": ["a", "a", "b"]})
    after = plugin.apply(flat.lazy(), fit(plugin, flat)).collect()
    assert after["size_in_zip"].to_list() == [0.0, 0.0, 0.0]
