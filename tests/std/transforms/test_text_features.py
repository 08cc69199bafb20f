from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pydantic import ValidationError
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

from mlpipe.plugin import Columns, DataError
from mlpipe_std.transforms.text_features import TextFeatures

Run = Callable[..., pl.DataFrame]

FRUIT, TOOLS = ["apple", "pear", "plum", "cherry"], ["hammer", "saw", "pliers", "drill"]


def sentences(words: list[str], count: int, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(words, 6)) for _ in range(count)]


TEXTS = sentences(FRUIT, 30, 0) + sentences(TOOLS, 30, 1)
TRAIN = pl.DataFrame({"note": TEXTS, "n": range(60)})


def make(columns: str = "note", **params: Any) -> TextFeatures:
    return TextFeatures(columns=Columns(columns), **params)


def cosines(vectors: Any) -> Any:
    return vectors @ vectors.T


@pytest.mark.parametrize(("words", "letters"), [(1, 0), (2, 0)])
def test_all_components_keep_the_angles_of_tf_idf(run: Run, words: int, letters: int) -> None:
    hashing = HashingVectorizer(n_features=512, alternate_sign=False, norm=None, ngram_range=(1, words))
    expected = TfidfTransformer().fit_transform(hashing.transform(TEXTS)).toarray()
    result = run(make(words=words, letters=letters, buckets=512, components=60), TRAIN).drop("n").to_numpy()
    np.testing.assert_allclose(cosines(result), cosines(expected), atol=1e-6)


@pytest.mark.parametrize("params", [{}, {"words": 0, "letters": 3}, {"words": 2, "letters": 4}])
def test_two_components_tell_two_subjects_apart(run: Run, params: dict[str, Any]) -> None:
    later = pl.DataFrame({"note": ["a PEAR, a plum!", "saw and drill", "Cherry pear"], "n": [1, 2, 3]})
    fruit, tool, more_fruit = run(make(components=2, **params), TRAIN, later).drop("n").to_numpy()
    assert fruit @ more_fruit > 5 * abs(fruit @ tool)


def test_letters_know_words_that_are_nearly_the_same(run: Run) -> None:
    later = pl.DataFrame({"note": ["hammers"], "n": [0]})
    assert run(make(components=2), TRAIN, later).row(0)[1:] == (0, 0)
    assert max(map(abs, run(make(components=2, letters=3), TRAIN, later).row(0)[1:])) > 0.1


def test_missing_is_null_and_nothing_known_is_zero(run: Run) -> None:
    later = pl.DataFrame({"note": [None, "", " ?! ", "zebra"], "n": range(4)})
    result = run(make(components=2), TRAIN, later)
    assert result.drop("n").rows() == [(None, None), (0, 0), (0, 0), (0, 0)]


def test_a_row_alone_comes_out_the_same_to_the_last_bit(run: Run) -> None:
    step = make(letters=4, components=7)
    together = run(step, TRAIN, TRAIN[::7])
    alone = [run(step, TRAIN, TRAIN[row]) for row in range(0, 60, 7)]
    assert_frame_equal(pl.concat(alone), together, check_exact=True)


def test_the_state_repeats_for_a_seed() -> None:
    def axes(seed: int) -> Any:
        return make().fit(TRAIN.lazy(), None, np.random.default_rng(seed))["columns"][0]["axes"]

    np.testing.assert_array_equal(axes(1), axes(1))


@pytest.mark.parametrize("texts", [[], ["pear"], [None, None], ["", " "], ["same", "same"]])
def test_few_texts_and_empty_ones(run: Run, texts: list[str | None]) -> None:
    train = pl.DataFrame({"note": texts}, schema={"note": pl.String})
    result = run(make(components=3), train, TRAIN)
    assert result.columns == ["n", "note_text_0", "note_text_1", "note_text_2"]
    assert result.null_count().row(0) == (0, 0, 0, 0)
    assert run(make(components=3), train).height == len(texts)


def test_rows_fewer_than_components_leave_zeros(run: Run) -> None:
    result = run(make(components=5), TRAIN[[0, 30]], TRAIN)
    assert result.drop("n").to_numpy()[:, 2:].any() == np.False_


def test_which_columns_stay(run: Run) -> None:
    train = TRAIN.with_columns(more=pl.col("note").cast(pl.Categorical), note_text_0=pl.lit(1))
    replaced = TextFeatures(columns=Columns(["note", "more"]), components=1)
    kept = make(components=1, keep=True)
    assert run(replaced, train, train).columns == ["n", "note_text_0", "note_text_0_2", "more_text_0"]
    assert run(kept, train, train).columns == ["note", "n", "more", "note_text_0", "note_text_0_2"]
    for step in (replaced, kept):
        assert run(step, train).columns == step.columns_after(train.columns)
    assert make("categorical").columns_after(train.columns) is None


def test_what_makes_no_sense_is_refused(run: Run) -> None:
    with pytest.raises(DataError, match="'n' is Int64, but text is needed"):
        run(make("n"), TRAIN)
    with pytest.raises(ValidationError, match="at least one of words and letters"):
        make(words=0)
    with pytest.raises(ValidationError, match="at least 2"):
        make(letters=1)
