"""States and predictions of linear models."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Labelled, Matrix, Predictor, State
from mlpipe_std.models._rows import Numbers, read_values


def linear_state(rows: Labelled, coef: NDArray[Any], intercept: NDArray[Any] | float) -> State:
    """What a linear model learned.

    ``coef`` has the shape (columns,) or (outputs, columns). A column's importance is its mean absolute coefficient
    times its standard deviation: how far a usual change of the column moves the prediction.
    """
    coef = np.atleast_2d(np.asarray(coef, dtype=np.float64))
    return {
        "columns": list(rows.X.names),
        "coef": np.ascontiguousarray(coef),
        "intercept": np.broadcast_to(np.asarray(intercept, dtype=np.float64), len(coef)).copy(),
        "importance": np.abs(coef).mean(axis=0) * rows.X.values.std(axis=0),
    }


def linear_values(matrix: Matrix, state: State) -> Numbers:
    """Intercept plus sum of coefficient times value, shape (rows, outputs).

    A row comes out the same to the last bit whatever rows there are beside it, which a matrix product of a linear
    algebra library does not promise.
    """
    values = read_values(matrix, state["columns"])
    products: Numbers = np.einsum("ij,kj->ik", values, state["coef"])
    scores: Numbers = products + state["intercept"]
    return scores


def linear_predictor(state: State) -> Predictor:
    """The predictor of a linear regression."""

    def predict(matrix: Matrix) -> Numbers:
        return linear_values(matrix, state)[:, 0]

    return predict
