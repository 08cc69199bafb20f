"""What linear models have in common, and what sets each apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from mlpipe.plugin import REGISTRY, Labelled, Task
from mlpipe_std.models.elastic_net import ElasticNet
from mlpipe_std.models.lasso import Lasso
from mlpipe_std.models.linear import Linear
from mlpipe_std.models.logistic import Logistic
from tests.std.models.toys import fit, learned, matrix, rows, those


@those(lambda name, task: name in {"linear", "logistic"})
@given(count=st.integers(1, 200), columns=st.integers(1, 40), seed=st.integers(0, 2**32 - 1))
def test_a_row_is_predicted_to_the_last_bit_as_in_any_company(
    name: str, task: Task, count: int, columns: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    outputs = 3 if task == "multiclass" else 1
    names = [f"x{number}" for number in range(columns)]
    coef, intercept = rng.normal(size=(outputs, columns)), rng.normal(size=outputs)
    state = {"columns": names, "coef": coef, "intercept": intercept, "labels": np.arange(3), "classes": 3}
    state |= {"labels": np.arange(2), "classes": 2} if task == "binary" else {}
    values = rng.normal(size=(count, columns))
    predict = REGISTRY.get("model", name)().predictor(state)
    place = int(rng.integers(count))
    assert predict(matrix(values))[place].tobytes() == predict(matrix(values[[place]]))[0].tobytes()


@pytest.mark.parametrize("model", [Lasso(alpha=0.1), ElasticNet(alpha=0.1, l1_ratio=0.4)], ids=["lasso", "elastic_net"])
def test_alpha_is_counted_in_standard_deviations_of_the_target(model: Lasso | ElasticNet) -> None:
    train = rows("regression")
    larger = Labelled(train.X, train.y * 1e4 - 77)
    found = learned(model, larger, "regression")(train.X)
    np.testing.assert_allclose(found, learned(model, train, "regression")(train.X) * 1e4 - 77, rtol=1e-6)


def test_lasso_leaves_out_what_does_not_help_and_at_one_everything() -> None:
    train = rows("regression")
    some = fit(Lasso(alpha=0.1), train, "regression")["coef"][0]
    assert (some != 0).tolist() == [True, True, False, False]
    assert not fit(Lasso(alpha=1.0), train, "regression")["coef"].any()


def test_linear_may_be_held_to_positive_coefficients_and_to_the_origin() -> None:
    train = rows("regression")
    flipped = Labelled(matrix(train.X.values * [1, -1, 1, 1]), train.y)
    assert (fit(Linear(positive=True), flipped, "regression")["coef"] >= 0).all()
    through_origin = learned(Linear(fit_intercept=False), train, "regression")
    assert through_origin(matrix(np.zeros((1, 4))))[0] == 0


def test_linear_takes_more_columns_than_rows() -> None:
    values = np.random.default_rng(0).normal(size=(10, 30))
    y = values[:, 0] * 3
    np.testing.assert_allclose(learned(Linear(), Labelled(matrix(values), y), "regression")(matrix(values)), y)


def test_logistic_with_many_coefficients_finds_the_same_optimum() -> None:
    """200 columns and 3 classes: beyond what Newton's method is used for."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(120, 200))
    y = np.digitize(values[:, 0] + values[:, 1], [-0.5, 0.5])
    found = learned(Logistic(tol=1e-8, C=0.1), Labelled(matrix(values), y), "multiclass")(matrix(values))
    exact = LogisticRegression(C=0.1, solver="newton-cholesky", tol=1e-10).fit(values, y)
    np.testing.assert_allclose(found, exact.predict_proba(values), atol=1e-5)


def test_importance_is_the_coefficient_times_the_spread() -> None:
    values = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 100.0], [1.0, 100.0]])
    y = 5 - 3 * values[:, 0] + 0.02 * values[:, 1]
    importance = Linear().importance(fit(Linear(), Labelled(matrix(values), y), "regression"))
    assert importance == pytest.approx({"x0": 3 * 0.5, "x1": 0.02 * 50})
