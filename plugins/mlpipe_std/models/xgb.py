"""Gradient boosting of XGBoost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Accepts, Field, Labelled, Matrix, Predictor, RunError, State, StateError, Task
from mlpipe_std.models._classes import found_classes, over_classes
from mlpipe_std.models._importance import stored_importance
from mlpipe_std.models._rows import Numbers, read_values, require_above, weighing_rows
from mlpipe_std.models._stopping import EarlyStopping, stopping_rows
from mlpipe_std.models._xgb_checks import check_booster

_OBJECTIVES = {
    "squared_error": "reg:squarederror",
    "absolute_error": "reg:absoluteerror",
    "huber": "reg:pseudohubererror",
    "gamma": "reg:gamma",
    "tweedie": "reg:tweedie",
    "poisson": "count:poisson",
}
"""XGBoost's own names."""


class Xgboost(EarlyStopping, name="xgboost"):
    """Gradient boosting by XGBoost: small trees, each of which mends the errors of those before it.

    Usually the best single model for a table. Takes missing values and categories as they are. Trees are added until
    ``valid`` rows, set apart from the training rows, have not been predicted better for ``early_stopping_rounds``
    rounds; those up to the best round are kept.

    Objectives for numbers: ``squared_error``, ``absolute_error``, ``huber`` (its smooth form), ``gamma`` (targets
    above 0, errors count relative to their size), ``tweedie`` and ``poisson`` (targets of at least 0). The last three
    predict positive values only, and go with the target as it is, not with its logarithm.
    Source: Chen and Guestrin (2016).

    ```yaml
    use: xgboost
    objective: gamma
    max_depth: 5
    ```
    """

    requires: ClassVar[Mapping[str, str]] = {"xgboost": "mlpipe-framework[ml]"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"regression", "binary", "multiclass"})
    accepts: ClassVar[Accepts] = Accepts(missing=True, categories=True, unscaled=True)
    search_space: ClassVar[Mapping[str, Any]] = {
        "max_depth": {"int": [3, 10]},
        "learning_rate": {"log": [0.02, 0.2]},
        "min_child_weight": {"log": [1.0, 30.0]},
        "subsample": {"float": [0.5, 1.0]},
        "colsample_bytree": {"float": [0.3, 1.0]},
        "reg_lambda": {"log": [0.1, 10.0]},
    }

    objective: Literal["squared_error", "absolute_error", "huber", "gamma", "tweedie", "poisson"] = Field(
        "squared_error", description="What is minimised for a numeric target; for classes it is always the log loss."
    )
    huber_slope: float = Field(
        1.0,
        gt=0,
        le=1000,
        description="Where huber turns from squared to absolute, in standard deviations of the target.",
    )
    tweedie_variance_power: float = Field(
        1.5, gt=1, lt=2, description="Of tweedie: near 1 like poisson, near 2 like gamma."
    )
    n_estimators: int = Field(2000, ge=1, le=100_000, description="The most rounds; each adds a tree an output.")
    learning_rate: float = Field(0.03, gt=0, le=1, description="How much of each tree's correction is taken.")
    max_depth: int = Field(6, ge=1, le=50, description="The most questions in a row.")
    min_child_weight: float = Field(
        3.0, ge=0, le=1e9, description="The least weight (summed second derivatives) an answer rests on."
    )
    subsample: float = Field(0.8, gt=0, le=1, description="Share of the rows that each tree sees.")
    colsample_bytree: float = Field(0.5, gt=0, le=1, description="Share of the columns that each tree sees.")
    reg_lambda: float = Field(1.0, ge=0, le=1e9, description="Weight of the squared answers in the loss.")
    reg_alpha: float = Field(0.0, ge=0, le=1e9, description="Weight of the absolute answers in the loss.")
    gamma: float = Field(0.0, ge=0, le=1e9, description="What a question must save in loss, or it is not asked.")
    max_bin: int = Field(512, ge=2, le=65_535, description="The most bins of a numeric column.")
    early_stopping_rounds: int = Field(50, ge=1, le=10_000, description="Rounds without a better score before the end.")

    def fit(
        self,
        train: Labelled,
        task: Task,
        *,
        classes: int,
        valid: Labelled | None,
        rng: np.random.Generator,
        threads: int,
    ) -> State:
        rows = weighing_rows(train, self.title)
        settings = self._settings() | {"seed": int(rng.integers(2**31)), "nthread": threads}
        if task == "regression":
            settings |= self._for_values(rows.y)
            return self._boost(settings, rows, rows.y, stopping_rows(valid, None, self.title))
        labels, places = found_classes(rows.y, self.title, least=2)
        settings |= (
            {"objective": "binary:logistic"}
            if len(labels) == 2
            else {"objective": "multi:softprob", "num_class": len(labels)}
        )
        state = self._boost(settings, rows, places, stopping_rows(valid, labels, self.title))
        return {**state, "labels": labels, "classes": classes}

    def predictor(self, state: State) -> Predictor:
        import xgboost

        labels = state.get("labels", ())
        check_booster(state["booster"], columns=len(state["columns"]), classes=len(labels), where=self.title)
        booster = xgboost.Booster({"nthread": 1})
        try:
            booster.load_model(bytearray(state["booster"]))
        except xgboost.core.XGBoostError as error:
            raise StateError(f"the stored booster cannot be read: {_first_words(error)}", where=self.title) from error

        def predict(matrix: Matrix) -> Numbers:
            found: NDArray[Any] = booster.inplace_predict(read_values(matrix, state["columns"]))
            double: Numbers = found.astype(np.float64)
            return double

        def predict_classes(matrix: Matrix) -> Numbers:
            found = predict(matrix)
            if found.ndim == 1:
                return np.column_stack([1 - found, found])
            # XGBoost computes in single precision, in which a row's sum is off by some 1e-7.
            shares: Numbers = found / found.sum(axis=1, keepdims=True)
            return shares

        return over_classes(predict_classes, state) if "labels" in state else predict

    def importance(self, state: State) -> Mapping[str, float]:
        """Share of all that the trees took off the loss, by column."""
        return stored_importance(state)

    def _settings(self) -> dict[str, Any]:
        names = ("learning_rate", "max_depth", "min_child_weight", "subsample", "colsample_bytree")
        also = ("reg_lambda", "reg_alpha", "gamma", "max_bin")
        return {"tree_method": "hist"} | {name: getattr(self, name) for name in (*names, *also)}

    def _for_values(self, y: Numbers) -> dict[str, Any]:
        what = f"objective '{self.objective}'"
        settings: dict[str, Any] = {"objective": _OBJECTIVES[self.objective]}
        if self.objective in ("gamma", "tweedie", "poisson"):
            require_above(y, 0, or_equal=self.objective != "gamma", what=what, title=self.title)
        if self.objective == "huber":
            settings["huber_slope"] = self.huber_slope * (float(y.std()) or 1.0)
        if self.objective == "tweedie":
            settings["tweedie_variance_power"] = self.tweedie_variance_power
        return settings

    def _boost(self, settings: dict[str, Any], rows: Labelled, y: NDArray[Any], stopping: Labelled | None) -> State:
        """The fitted booster in XGBoost's own binary format (UBJSON), with the gain of each column."""
        import xgboost

        stop: dict[str, Any] = {}
        try:
            matrix = xgboost.QuantileDMatrix(**_source(rows, y, settings), max_bin=self.max_bin)
            if stopping is not None:
                # Not binned: a quantile matrix would put a category that the training rows lack into another's bin.
                watched = xgboost.DMatrix(**_source(stopping, stopping.y, settings))
                stop = {"evals": [(watched, "valid")], "early_stopping_rounds": self.early_stopping_rounds}
            booster = xgboost.train(settings, matrix, self.n_estimators, verbose_eval=False, **stop)
        except xgboost.core.XGBoostError as error:
            raise RunError(_first_words(error), where=self.title) from error
        if stopping is not None:
            booster = booster[: booster.best_iteration + 1]
        return {
            "columns": list(rows.X.names),
            "booster": bytes(booster.save_raw("ubj")),
            "rounds": booster.num_boosted_rounds(),
            "importance": _gains(booster, len(rows.X.names)),
        }


def _source(rows: Labelled, y: NDArray[Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    categories = any(rows.X.categorical)
    return {
        "data": rows.X.values,
        "label": y,
        "weight": rows.weight,
        "missing": np.nan,
        # Where they are given, XGBoost reads them back one by one before every round.
        "feature_types": ["c" if categorical else "q" for categorical in rows.X.categorical] if categories else None,
        "enable_categorical": categories,
        "nthread": settings["nthread"],
    }


def _gains(booster: Any, columns: int) -> Numbers:
    gains = np.zeros(columns)
    for name, gain in booster.get_score(importance_type="total_gain").items():
        gains[int(name.removeprefix("f"))] = gain
    return gains / (gains.sum() or 1.0)


def _first_words(error: Exception) -> str:
    """What XGBoost says, without time, place in its code, and stack trace."""
    first = str(error).strip().partition("\n")[0]
    first = first.partition("] ")[2].partition(": ")[2] or first
    return first.rpartition("Check failed: ")[2].strip() or first
