from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import polars as pl
import pytest
from mlpipe_text.log_odds import LogOdds
from mlpipe_text.runs import find_runs
from pydantic import ValidationError

from mlpipe.plugin import DataError, decode, encode
from mlpipe.testing import check_plugin

test_log_odds = check_plugin(LogOdds(column="note"))
test_log_odds_beside_the_text = check_plugin(LogOdds(column="colour", shortest=1, longest=2, buckets=64, keep=True))

ROWS = pl.DataFrame({"code": ["ab", "ab", "ac", "b", None]})
TWO = pl.Series("target", [1, 0, 1, 0, 1], dtype=pl.UInt32)


def plugin(**parameters: Any) -> LogOdds:
    return LogOdds.model_validate({"column": "code", "buckets": 2**20, **parameters})


def fit(step: LogOdds, rows: pl.DataFrame, target: pl.Series) -> dict[str, Any]:
    return decode(encode(step.fit(rows.lazy(), target, np.random.default_rng(0))))


def test_figures_are_those_worked_out_by_hand() -> None:
    # Single letters; of the four texts two are of class 1: ab (its start, a, b, its end) and ac.
    # a: in 2 of 2 texts of class 1 and 1 of 2 of class 0; b: 1 and 2; c: 1 and 0; both ends: 2 and 2.
    a, b, c = (log((inside + 1) / (outside + 1)) for inside, outside in ((2, 1), (1, 2), (1, 0)))
    step = plugin(shortest=1, longest=1)
    found = step.apply(ROWS.lazy(), fit(step, ROWS, TWO)).collect()
    expected = [(a + b) / 4, (a + b) / 4, (a + c) / 4, b / 3, None]
    assert found.columns == ["code_log_odds"]
    assert found["code_log_odds"].to_list()[:4] == pytest.approx(expected[:4])
    assert found["code_log_odds"][4] is None


def test_runs_are_all_of_the_lengths_ends_included() -> None:
    # "\x02ab\x03" has 3 runs of two letters and 2 of three; the same text in capitals has the same.
    found = find_runs(["ab", "AB", None, ""], 2, 3, 2**20)
    assert [list(found.texts).count(text) for text in range(4)] == [5, 5, 0, 1]
    assert list(found.buckets[:5]) == list(found.buckets[5:10])


def test_a_text_without_anything_known_says_nothing() -> None:
    step = plugin(shortest=3, longest=3)
    rated = step.apply(pl.LazyFrame({"code": ["xyz", "ÄÖÜ 東京", ""]}), fit(step, ROWS, TWO)).collect()
    # Of no class either, since both classes have two texts.
    assert rated["code_log_odds"].to_list() == pytest.approx([0.0, 0.0, 0.0])


def test_several_classes_have_a_column_each() -> None:
    rows = pl.DataFrame(
        {"code": ["red 1", "red 2", "blue 1", "blue 2", "grey 1", "grey 2"], "code_log_odds_0": [1] * 6}
    )
    step = plugin()
    state = fit(step, rows, pl.Series([0, 0, 1, 1, 2, 2], dtype=pl.UInt32))
    later = rows.with_columns(code=pl.Series(["red 3", "red 4", "blue 3", "blue 4", "grey 3", "grey 4"]))
    found = step.apply(later.lazy(), state).collect()
    assert found.columns == ["code_log_odds_0", "code_log_odds_0_", "code_log_odds_1", "code_log_odds_2"]
    assert found[:, 1:].to_numpy().argmax(axis=1).tolist() == [0, 0, 1, 1, 2, 2]


def test_a_number_is_rated_as_above_the_median() -> None:
    rows = pl.DataFrame({"code": ["big one", "big two", "small one", "small two"]})
    step = plugin()
    found = step.apply(rows.lazy(), fit(step, rows, pl.Series([9.0, 8.0, 1.0, 2.0]))).collect()["code_log_odds"]
    assert (found > 0).to_list() == [True, True, False, False]


def test_training_rows_do_not_see_their_own_target() -> None:
    # Each text is its own, and the target is noise: rated by itself, every row would seem to be known.
    rng = np.random.default_rng(1)
    rows = pl.DataFrame({"code": [f"{number:08d}" for number in rng.integers(0, 10**8, 400)]})
    target = pl.Series(rng.integers(0, 2, 400), dtype=pl.UInt32)
    step = plugin(shortest=5, longest=6)
    train, state = step.fit_apply(rows.lazy(), target, rng)
    crossed = np.corrcoef(train.collect()["code_log_odds"], target)[0, 1]
    uncrossed = np.corrcoef(step.apply(rows.lazy(), state).collect()["code_log_odds"], target)[0, 1]
    assert uncrossed > 0.9
    assert abs(crossed) < 0.2


def test_other_columns_and_the_text_itself() -> None:
    rows = ROWS.with_columns(size=pl.lit(1.0))
    for keep, columns in ((False, ["size", "code_log_odds"]), (True, ["code", "size", "code_log_odds"])):
        step = plugin(keep=keep)
        train, _ = step.fit_apply(rows.lazy(), TWO, np.random.default_rng(0))
        assert train.collect().columns == columns


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(DataError, match="column 'code' is Int64, but text is needed"):
        fit(plugin(), pl.DataFrame({"code": [1, 2]}), TWO[:2])


def test_lengths_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValidationError, match="must not be below"):
        plugin(shortest=4, longest=3)
