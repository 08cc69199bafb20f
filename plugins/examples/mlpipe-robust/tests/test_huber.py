from __future__ import annotations

import numpy as np
import pytest
from mlpipe_robust.huber import Huber

from mlpipe.plugin import Labelled, Matrix, decode, encode
from mlpipe.testing import check_plugin

test_huber = check_plugin(Huber)


def rows(count: int = 200, wild: int = 0) -> Labelled:
    """Y = 3x + 1 with a little noise; the last ``wild`` rows are far off."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(count, 1))
    y = 3 * x[:, 0] + 1 + rng.normal(scale=0.1, size=count)
    y[count - wild :] += 1000
    return Labelled(Matrix(x, ("x",), (False,)), y)


def coefficients(train: Labelled) -> np.ndarray:
    state = Huber().fit(train, "regression", classes=0, valid=None, rng=np.random.default_rng(0), threads=1)
    return decode(encode(state))["coefficients"]


def test_it_finds_the_line() -> None:
    assert coefficients(rows()) == pytest.approx([3, 1], abs=0.05)


def test_a_tenth_of_wild_rows_does_not_bend_it() -> None:
    assert coefficients(rows(wild=20)) == pytest.approx([3, 1], abs=0.15)


def test_rows_of_no_weight_do_not_count() -> None:
    train = rows(wild=20)
    weight = np.ones(200)
    weight[180:] = 0
    weighted = coefficients(Labelled(train.X, train.y, weight))
    alone = coefficients(Labelled(train.X.take(np.arange(180)), train.y[:180]))
    assert weighted == pytest.approx(alone, rel=1e-3)


def test_the_predictor_is_the_line() -> None:
    predict = Huber().predictor({"coefficients": np.array([3.0, 1.0])})
    assert predict(Matrix(np.array([[2.0]]), ("x",), (False,))).tolist() == [7.0]
