from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from mlpipe.plugin import Labelled
from mlpipe_std.models.knn import Knn
from tests.std.models.toys import learned, matrix, rows


@pytest.mark.parametrize("p", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("columns", [2, 20])
def test_agrees_with_scikit_learn_by_distance(p: float, columns: int) -> None:
    """To the last bit, by trees and by matrix products; among the new rows are training rows, at no distance."""
    rng = np.random.default_rng(0)
    values, y = rng.normal(size=(90, columns)), rng.normal(size=90)
    new = np.concatenate([values[:10], rng.normal(size=(20, columns))])
    params = {"n_neighbors": 6, "weights": "distance", "p": p}

    found = learned(Knn(**params), Labelled(matrix(values), y), "regression")(matrix(new))
    assert found.tobytes() == KNeighborsRegressor(**params).fit(values, y).predict(new).tobytes()

    classes = np.digitize(y, [-0.5, 0.5])
    found = learned(Knn(**params), Labelled(matrix(values), classes), "multiclass")(matrix(new))
    expected = KNeighborsClassifier(**params).fit(values, classes).predict_proba(new)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def test_votes_count_by_weight_and_distance() -> None:
    train = Labelled(matrix(np.array([[0.0], [1.0], [10.0]])), np.array([5.0, 8.0, 100.0]), np.array([1.0, 3.0, 1.0]))
    by_weight = learned(Knn(n_neighbors=2), train, "regression")
    assert by_weight(matrix(np.array([[0.25]])))[0] == (5 + 3 * 8) / 4
    by_both = learned(Knn(n_neighbors=2, weights="distance"), train, "regression")
    np.testing.assert_allclose(by_both(matrix(np.array([[0.25]]))), (5 / 0.25 + 3 * 8 / 0.75) / (1 / 0.25 + 3 / 0.75))
    assert by_both(matrix(np.array([[1.0]])))[0] == 8.0


def test_all_rows_are_neighbours_where_there_are_too_few() -> None:
    train = rows("regression", 12)
    found = learned(Knn(n_neighbors=500), train, "regression")(train.X)
    np.testing.assert_allclose(found, train.y.mean(), rtol=1e-12)
