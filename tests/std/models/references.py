"""The same fits with the libraries' own estimators, written apart from the plugins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import xgboost
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from mlpipe.plugin import Labelled, Task
from tests.std.models.toys import Numbers, reference_seed

Params = dict[str, Any]
Reference = Callable[[Params, Labelled, Numbers, Task], Any]
"""Parameters, training rows, values to predict from, task -> predictions."""


def _plain(regressor: Any, classifier: Any, *, seeded: bool = False, weighted: bool = True) -> Reference:
    def reference(params: Params, train: Labelled, values: Numbers, task: Task) -> Any:
        estimator = (regressor if task == "regression" else classifier)(**params)
        if seeded:
            estimator.set_params(random_state=reference_seed())
        # In the layout that the plugins use: sums over columns are added up in another order for another layout.
        weight = {"sample_weight": train.weight} if weighted else {}
        estimator.fit(np.ascontiguousarray(train.X.values), train.y, **weight)
        return estimator.predict(values) if task == "regression" else estimator.predict_proba(values)

    return reference


def _in_standard_deviations(estimator: Any) -> Reference:
    """Fitted to the target over its standard deviation (of weighted rows: as if each stood there so often)."""

    def reference(params: Params, train: Labelled, values: Numbers, task: Task) -> Any:
        spread = np.sqrt(np.cov(train.y, aweights=train.weight, ddof=0))
        fitted = estimator(**(params | {"max_iter": 100_000})).fit(train.X.values, train.y / spread, train.weight)
        return fitted.predict(values) * spread

    return reference


def _svm(params: Params, train: Labelled, values: Numbers, task: Task) -> Any:
    if task == "regression":
        scaled = StandardScaler().fit(train.y[:, np.newaxis], sample_weight=train.weight)
        inside = TransformedTargetRegressor(
            SVR(**params),
            func=lambda y: (y - scaled.mean_) / scaled.scale_,
            inverse_func=lambda y: y * scaled.scale_ + scaled.mean_,
        )
        return inside.fit(train.X.values, train.y, sample_weight=train.weight).predict(values)
    parts = StratifiedKFold(3, shuffle=True, random_state=reference_seed())
    calibrated = CalibratedClassifierCV(SVC(**params), method="sigmoid", cv=parts, ensemble=False)
    return calibrated.fit(train.X.values, train.y, sample_weight=train.weight).predict_proba(values)


def _xgboost(params: Params, train: Labelled, values: Numbers, task: Task) -> Any:
    """Through xgboost's scikit-learn interface, early stopping left out."""
    estimator = xgboost.XGBRegressor if task == "regression" else xgboost.XGBClassifier
    kept = {"learning_rate": 0.03, "max_depth": 6, "min_child_weight": 3.0, "subsample": 0.8} | {
        "colsample_bytree": 0.5,
        "max_bin": 512,
        "tree_method": "hist",
        "n_jobs": 1,
        "random_state": reference_seed(),
    }
    fitted = estimator(**(kept | params)).fit(train.X.values, train.y, sample_weight=train.weight)
    return fitted.predict(values) if task == "regression" else fitted.predict_proba(values)


REFERENCES: dict[str, tuple[Reference, Params]] = {
    "dummy": (_plain(DummyRegressor, DummyClassifier), {}),
    "linear": (_plain(LinearRegression, None), {}),
    "ridge": (_plain(Ridge, None), {"alpha": 3.0}),
    "lasso": (_in_standard_deviations(Lasso), {"alpha": 0.05, "tol": 1e-12}),
    "elastic_net": (_in_standard_deviations(ElasticNet), {"alpha": 0.05, "l1_ratio": 0.3, "tol": 1e-12}),
    "logistic": (_plain(None, partial(LogisticRegression, solver="newton-cholesky")), {"C": 0.3, "tol": 1e-10}),
    "knn": (_plain(KNeighborsRegressor, KNeighborsClassifier, weighted=False), {"n_neighbors": 7}),
    "svm": (_svm, {"C": 2.0, "gamma": 0.3}),
    "naive_bayes": (_plain(None, GaussianNB), {"var_smoothing": 1e-3}),
    "decision_tree": (
        _plain(DecisionTreeRegressor, DecisionTreeClassifier, seeded=True),
        {"max_depth": 4, "min_samples_leaf": 3, "ccp_alpha": 0.001},
    ),
    "random_forest": (
        _plain(RandomForestRegressor, RandomForestClassifier, seeded=True),
        {"n_estimators": 12, "max_features": 0.6, "min_samples_leaf": 3},
    ),
    "extra_trees": (
        _plain(ExtraTreesRegressor, ExtraTreesClassifier, seeded=True),
        {"n_estimators": 12, "max_features": 0.6, "min_samples_leaf": 3},
    ),
    "hist_gradient_boosting": (
        _plain(HistGradientBoostingRegressor, HistGradientBoostingClassifier, seeded=True),
        {"max_iter": 15, "learning_rate": 0.1, "max_features": 0.7, "min_samples_leaf": 5},
    ),
    "xgboost": (_xgboost, {"n_estimators": 15, "learning_rate": 0.1, "reg_lambda": 0.5}),
}
"""Every model with how to get at its predictions otherwise, and parameters that both understand."""

CLOSE: dict[str, float] = {
    "linear": 1e-12,
    "ridge": 1e-12,
    "lasso": 1e-12,
    "elastic_net": 1e-12,
    "logistic": 1e-12,
    "naive_bayes": 1e-12,
    "svm": 1e-10,
    "xgboost": 1e-7,
}
"""How near predictions come relatively, where not to the last bit; why, is said at the test."""
