from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC

from mlpipe.plugin import Labelled, RunError
from mlpipe_std.models import _kernel
from mlpipe_std.models.svm import Svm
from tests.std.models.toys import learned, matrix, reference_seed, rows, take


@pytest.mark.parametrize(
    "params",
    [
        {"kernel": "linear"},
        {"kernel": "poly", "degree": 2, "coef0": 1.0, "gamma": 0.4},
        {"kernel": "sigmoid", "gamma": "auto"},
        {"kernel": "rbf", "gamma": "scale", "C": 20.0},
    ],
    ids=lambda params: params["kernel"],
)
def test_kernels_agree_with_libsvm(params: dict[str, Any]) -> None:
    """Four classes, so that every pair's place among the coefficients matters."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(120, 3))
    y = np.digitize(values[:, 0] + 0.3 * rng.normal(size=120), [-0.8, 0.0, 0.8])
    parts = StratifiedKFold(4, shuffle=True, random_state=reference_seed())
    expected = CalibratedClassifierCV(SVC(**params), cv=parts, ensemble=False).fit(values, y)
    model = Svm(**params, calibration_folds=4)
    state = model.fit(
        Labelled(matrix(values), y), "multiclass", classes=4, valid=None, rng=np.random.default_rng(3), threads=1
    )
    found = model.predictor(state)(matrix(values))
    np.testing.assert_allclose(found, expected.predict_proba(values), rtol=1e-8, atol=1e-10)


def test_many_rows_are_predicted_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    train = rows("multiclass")
    predict = learned(Svm(), train, "multiclass")
    expected = predict(train.X)
    monkeypatch.setattr(_kernel, "_BLOCK", 1000)
    np.testing.assert_allclose(predict(train.X), expected, rtol=1e-12)


def test_the_steepest_kernel_holds_the_largest_numbers() -> None:
    predict = learned(Svm(kernel="poly", degree=10), rows("regression"), "regression")
    assert np.isfinite(predict(matrix(np.full((1, 4), 1e300)))).all()


def test_the_unit_of_the_target_does_not_matter() -> None:
    train = rows("regression")
    larger = Labelled(train.X, train.y * 1000 + 5e6)
    found = learned(Svm(), larger, "regression")(train.X)
    np.testing.assert_allclose(found, learned(Svm(), train, "regression")(train.X) * 1000 + 5e6, rtol=1e-6)


def test_a_class_of_one_row_is_refused() -> None:
    train = rows("binary")
    lonely = take(train, np.append(np.flatnonzero(train.y == 0), np.flatnonzero(train.y == 1)[0]))
    with pytest.raises(RunError, match="one class has a single row"):
        learned(Svm(), lonely, "binary")
