"""How these tests run a transform: as a run does, with its state written and read in between."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from mlpipe.plugin import Transform, decode, encode


@pytest.fixture(scope="session")
def run() -> Callable[..., pl.DataFrame]:
    """``run(transform, train, later)`` gives the later rows as they come out, or without them the training rows."""
    return _run


def _run(
    transform: Transform, train: pl.DataFrame, later: pl.DataFrame | None = None, target: pl.Series | None = None
) -> pl.DataFrame:
    rows, state = transform.fit_apply(train.lazy(), target, np.random.default_rng(7))
    if later is None:
        return rows.collect()
    return transform.apply(later.lazy(), decode(encode(state))).collect()
