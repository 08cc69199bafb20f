"""What every standard splitter keeps beyond the kit, whatever it splits by."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.plugin import REGISTRY, DataError, Fold, Splitter
from tests.std.splitters.examples import NAMES, PARAMETERS


def make(name: str, **more: Any) -> Splitter:
    """A splitter with its parameters, three folds."""
    splitter: Splitter = REGISTRY.get("splitter", name)(**{"folds": 3, **PARAMETERS[name], **more})
    return splitter


def table(rows: int, seed: int = 0) -> pl.DataFrame:
    """A column for each thing to split by; classes and parts are never rare, sessions never overlap."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(rows)
    return pl.DataFrame(
        {
            "target": np.array(["no", "yes", "maybe"])[order % 3],
            "store": rng.integers(0, max(rows // 4, 1), rows),
            "session": order // 2,
            "day": (order // 2).astype("datetime64[D]"),
            "part": np.array(["train", "one", "two", "three", "test"])[order % 5],
        }
    )


def keys_of(splitter: Splitter, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(splitter.keys("target"))


def split(splitter: Splitter, keys: pl.DataFrame, seed: int) -> tuple[list[bool], list[tuple[list[int], list[int]]]]:
    """Who is held out, and who trains and validates, as plain lists of the row numbers of ``keys``."""
    held_out = splitter.hold_out(keys, splitter.holdout, np.random.default_rng(seed))
    development = np.flatnonzero(~held_out)
    folds = splitter.make_folds(keys[development], np.random.default_rng(seed + 1))
    return held_out.tolist(), [(development[f.train].tolist(), development[f.valid].tolist()) for f in folds]


def test_all_are_tested_here() -> None:
    assert sorted(PARAMETERS) == NAMES


@pytest.mark.parametrize("name", NAMES)
@given(seed=st.integers(0, 2**32 - 2), rows=st.integers(30, 90))
def test_every_row_has_one_role(name: str, seed: int, rows: int) -> None:
    splitter = make(name)
    keys = keys_of(splitter, table(rows, seed))
    held_out, folds = split(splitter, keys, seed)
    assert 0 < sum(held_out) < rows
    development = {row for row, out in enumerate(held_out) if not out}
    assert len(folds) == splitter.folds * splitter.repeats
    for train, valid in folds:
        assert train
        assert valid
        assert train == sorted(set(train))
        assert valid == sorted(set(valid))
        assert not set(train) & set(valid)
        assert set(train) | set(valid) <= development
    for repeat in range(splitter.repeats):
        validated = [row for _, valid in folds[repeat * 3 : repeat * 3 + 3] for row in valid]
        assert len(validated) == len(set(validated))
        if name in {"random", "stratified", "group"}:
            assert set(validated) == development


@pytest.mark.parametrize("name", ["random", "stratified", "group"])
def test_seeds_and_repeats_differ(name: str) -> None:
    splitter = make(name)
    keys = keys_of(splitter, table(60))
    one, other = split(splitter, keys, 1), split(splitter, keys, 3)
    assert one[0] != other[0]
    assert one[1] != other[1]
    assert one[1][:3] != one[1][3:]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rows", [0, 1])
def test_too_few_rows_are_refused_with_their_number(name: str, rows: int) -> None:
    splitter = make(name)
    keys = keys_of(splitter, table(60))[:rows]
    for act in (lambda: splitter.hold_out(keys, 0.2, np.random.default_rng(0)), lambda: make_folds(splitter, keys)):
        with pytest.raises(DataError, match=rf"splitter '{name}': .*\b{rows}\b"):
            act()


def make_folds(splitter: Splitter, keys: pl.DataFrame) -> list[Fold]:
    return splitter.make_folds(keys, np.random.default_rng(0))


@pytest.mark.parametrize("name", NAMES)
def test_missing_keys_are_refused_by_column_and_row(name: str) -> None:
    splitter = make(name)
    for column in splitter.keys("target") if name != "random" else []:
        keys = keys_of(splitter, table(60)).with_columns(
            pl.when(pl.int_range(pl.len()).is_in([4, 11])).then(None).otherwise(pl.col(column)).alias(column)
        )
        with pytest.raises(DataError, match=f"'{name}': column '{column}' has no value in 2 of 60 rows.*: 5, 12"):
            splitter.hold_out(keys, 0.2, np.random.default_rng(0))
        with pytest.raises(DataError, match=f"column '{column}' has no value in 2 of 60 rows"):
            make_folds(splitter, keys)


def test_not_a_number_is_no_value() -> None:
    keys = pl.DataFrame({"day": [1.0, 2.0, float("nan"), None]})
    with pytest.raises(DataError, match=r"column 'day' has no value in 2 of 4 rows.*: 3, 4"):
        make("time").hold_out(keys, 0.2, np.random.default_rng(0))


@pytest.mark.parametrize("name", ["time", "group_time", "column"])
def test_repeats_are_refused_where_chance_has_no_say(name: str) -> None:
    with pytest.raises(ValueError, match=f"a '{name}' split comes out the same each time; remove 'repeats'"):
        make(name, repeats=2)


@pytest.mark.parametrize("name", ["group", "group_time", "column"])
def test_keys_that_name_a_group_or_a_role_are_no_features(name: str) -> None:
    splitter = make(name)
    assert set(splitter.not_features()) == {"store", "session", "part"} & set(splitter.keys("target"))
    assert not make("time").not_features()
    assert not make("random").not_features()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("random", "random: 20 % of rows held out, 3 folds, repeated 2 times"),
        ("stratified", "stratified: 20 % of rows held out, 3 folds, repeated 2 times"),
        ("group", "group: column store, 20 % of rows held out, 3 folds, repeated 2 times"),
        ("time", "time: day, latest 20 % of rows held out, 3 folds one after the other, expanding window"),
        (
            "group_time",
            "group_time: session, day, latest 20 % of rows held out, 3 folds one after the other, expanding window",
        ),
        ("column", "column: 'part' says which rows are held out, and which validate together"),
    ],
)
def test_a_splitter_describes_itself(name: str, words: str) -> None:
    assert make(name).describe() == words


_PROGRAM = """
import hashlib, sys
import numpy as np, polars as pl
from mlpipe.plugin import REGISTRY

rows = pl.DataFrame({"a": (np.arange(50_000) * 7919) % 1009, "day": np.arange(50_000) // 3})
rows = rows.with_columns(a=pl.col("a").cast(pl.String).cast(pl.Categorical), session=pl.col("day") // 5)
digest = hashlib.sha256()
by = {"stratified": {}, "group": {"column": "a"}, "group_time": {"group": "session", "time": "day"}}
for name, parameters in by.items():
    splitter = REGISTRY.get("splitter", name)(**parameters)
    keys = rows.select(splitter.keys("a"))
    digest.update(splitter.hold_out(keys, 0.2, np.random.default_rng(1)).tobytes())
    for fold in splitter.make_folds(keys, np.random.default_rng(2)):
        digest.update(fold.train.tobytes() + fold.valid.tobytes())
print(pl.thread_pool_size(), digest.hexdigest())
"""


def test_the_number_of_threads_changes_nothing() -> None:
    answers = [
        subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            env={"POLARS_MAX_THREADS": str(threads)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for threads in (1, 3)
    ]
    assert [threads for threads, _ in answers] == ["1", "3"]
    assert answers[0][1] == answers[1][1]
