"""Rows and targets made up for a plugin whose author gives none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

ROWS = 60

Rng = np.random.Generator


def sample_rows(named: Collection[str] = (), make: Callable[[Rng], pl.Series] | None = None) -> pl.DataFrame:
    """A column of each type, some with missing values; ``named`` ones, where not among them, as ``make`` makes them."""
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "size": _with_gaps(make_numbers(rng), 11),
            "rooms": make_integers(rng),
            "height": make_numbers(rng).cast(pl.Float32),
            "colour": _with_gaps(make_words(rng), 13),
            "grade": pl.Series(rng.choice(["low", "high"], ROWS), dtype=pl.Enum(["low", "high"])),
            "day": make_days(rng),
            "moment": make_moments(rng),
            "note": make_notes(rng),
            "new": pl.Series(rng.random(ROWS) > 0.5),
        }
    )
    missing = [name for name in dict.fromkeys(named) if name not in frame.columns]
    return frame.with_columns((make or make_numbers)(rng).alias(name) for name in missing)


def sample_targets(rows: int = ROWS) -> Iterator[pl.Series]:
    """A target for each task: values, two classes, three classes."""
    rng = np.random.default_rng(1)
    yield pl.Series("target", rng.lognormal(3, 0.5, rows))
    for classes in (2, 3):
        yield pl.Series("target", rng.permutation(np.arange(rows) % classes), dtype=pl.UInt32)


def make_numbers(rng: Rng) -> pl.Series:
    """Numbers above 0 and below 50, which may be sizes, prices or degrees."""
    return pl.Series(rng.lognormal(1, 0.5, ROWS).clip(0.1, 50))


def make_integers(rng: Rng) -> pl.Series:
    """Small numbers from 1 on."""
    return pl.Series(rng.integers(1, 7, ROWS))


def make_words(rng: Rng) -> pl.Series:
    """A few categories."""
    return pl.Series(rng.choice(["red", "green", "blue", "grey"], ROWS))


def make_notes(rng: Rng) -> pl.Series:
    """Short texts, few of them twice."""
    return pl.Series([" ".join(words) for words in rng.choice(["sea", "view", "garage", "quiet", "old"], (ROWS, 4))])


def make_days(rng: Rng) -> pl.Series:
    """Dates of two years."""
    return pl.Series([date(2024, 1, 1) + timedelta(days=int(day)) for day in rng.integers(0, 700, ROWS)])


def make_moments(rng: Rng) -> pl.Series:
    """Dates with times."""
    return pl.Series([datetime(2024, 1, 1) + timedelta(minutes=int(at)) for at in rng.integers(0, 10**6, ROWS)])  # noqa: DTZ001 - a plain column of a table


COLUMN_MAKERS = (make_numbers, make_words, make_integers, make_days, make_moments, make_notes)
"""What a column that a parameter names may be, the likeliest first."""


def _with_gaps(column: pl.Series, every: int) -> pl.Series:
    return pl.Series([None if place % every == 5 else value for place, value in enumerate(column)], dtype=column.dtype)
