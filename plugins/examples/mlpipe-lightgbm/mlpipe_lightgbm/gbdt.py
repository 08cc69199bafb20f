"""A model: gradient boosting by LightGBM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from mlpipe.plugin import Accepts, Field, Labelled, Matrix, Model, Predictor, RunError, State, Task
from mlpipe_lightgbm.rows import Numbers, bounded, to_stop_by, weighing, with_places
from mlpipe_lightgbm.stopping import loss_of
from mlpipe_lightgbm.text import require_sane, trees_only

if TYPE_CHECKING:
    from lightgbm import Booster, Dataset

_OBJECTIVES = {"squared_error": "regression", "absolute_error": "regression_l1"}
_ROWS_OF_A_THREAD = 2000
"""With fewer rows, threads cost more time in waiting for each other than they save."""


class Gbdt(Model, name="lightgbm.gbdt"):
    """Gradient boosting by LightGBM: trees that grow leaf by leaf, where the loss falls most.

    Takes missing values and categories as they are. Trees are added until ``valid`` rows, set apart from the training
    rows, have not been predicted better for ``early_stopping_rounds`` rounds; those up to the best round are kept.
    Source: Ke and others (2017).

    ```yaml
    use: lightgbm.gbdt
    num_leaves: 63
    learning_rate: 0.05
    ```
    """

    requires: ClassVar[Mapping[str, str]] = {"lightgbm": "lightgbm"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"regression", "binary", "multiclass"})
    accepts: ClassVar[Accepts] = Accepts(missing=True, categories=True, unscaled=True)
    search_space: ClassVar[Mapping[str, Any]] = {
        "num_leaves": {"int": [7, 127]},
        "learning_rate": {"log": [0.02, 0.2]},
        "min_child_samples": {"int": [5, 100]},
        "subsample": {"float": [0.5, 1.0]},
        "colsample_bytree": {"float": [0.3, 1.0]},
        "reg_lambda": {"log": [0.01, 10.0]},
    }

    objective: Literal["squared_error", "absolute_error"] = Field(
        "squared_error", description="What is minimised for a numeric target; for classes it is always the log loss."
    )
    n_estimators: int = Field(2000, ge=1, le=100_000, description="The most rounds; each adds a tree an output.")
    learning_rate: float = Field(0.05, gt=0, le=1, description="How much of each tree's correction is taken.")
    num_leaves: int = Field(31, ge=2, le=131_072, description="The most answers of a tree.")
    max_depth: int = Field(-1, ge=-1, le=100, description="The most questions in a row; -1 for any number.")
    min_child_samples: int = Field(20, ge=1, le=1_000_000, description="The least number of rows an answer rests on.")
    subsample: float = Field(0.8, gt=0, le=1, description="Share of the rows that each tree sees.")
    colsample_bytree: float = Field(0.8, gt=0, le=1, description="Share of the columns that each tree sees.")
    reg_lambda: float = Field(1.0, ge=0, le=1e9, description="Weight of the squared answers in the loss.")
    reg_alpha: float = Field(0.0, ge=0, le=1e9, description="Weight of the absolute answers in the loss.")
    min_split_gain: float = Field(0.0, ge=0, le=1e9, description="What a question must save in loss.")
    max_bin: int = Field(255, ge=2, le=65_535, description="The most bins of a numeric column.")
    min_data_per_group: int = Field(20, ge=1, le=1_000_000, description="The least number of rows a category rests on.")
    cat_smooth: float = Field(10.0, ge=0, le=1e9, description="How far small categories are drawn to the others, rows.")
    validation_fraction: float = Field(
        0.1, ge=0, lt=1, description="Share of the training rows to stop early by; 0 for no early stop."
    )
    early_stopping_rounds: int = Field(50, ge=1, le=10_000, description="Rounds without a better score before the end.")

    @property
    def early_stopping_share(self) -> float:
        """The share that ``validation_fraction`` asks for."""
        return self.validation_fraction

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
        """LightGBM's own text of the trees, without the parameters that it adds, and what is known of them."""
        rows = weighing(train, self.title)
        valid = valid if self.validation_fraction else None
        useful = min(threads, 1 + len(rows.y) // _ROWS_OF_A_THREAD)
        settings = self._settings() | {"seed": int(rng.integers(2**31 - 1)), "num_threads": useful}
        if task == "regression":
            settings |= {"objective": _OBJECTIVES[self.objective]}
            return self._boost(settings, rows, to_stop_by(valid, None))
        labels, rows = with_places(rows, self.title)
        settings |= {"objective": "binary"} if len(labels) == 2 else {"objective": "multiclass"}
        if len(labels) > 2:
            settings["num_class"] = len(labels)
        state = self._boost(settings, rows, to_stop_by(valid, labels))
        return {**state, "labels": labels, "classes": classes}

    def predictor(self, state: State) -> Predictor:
        """The sum of the trees. Raises StateError where the text is not a sound model of these columns."""
        import lightgbm

        columns, labels = state["columns"], state.get("labels")
        text = require_sane(state["model"], trees=state["trees"], columns=len(columns))
        booster = lightgbm.Booster(model_str=text)

        def predict(matrix: Matrix) -> Numbers:
            if matrix.values.shape[1] != len(columns):
                raise RunError(f"fitted to {len(columns)} columns, asked to predict from {matrix.values.shape[1]}")
            if not len(matrix.values):
                return np.zeros((0, state["classes"])) if labels is not None else np.zeros(0)
            found: Numbers = np.asarray(booster.predict(bounded(matrix), num_threads=1), dtype=np.float64)
            if labels is None:
                return found
            shares = np.zeros((len(found), state["classes"]))
            shares[:, labels] = np.column_stack([1 - found, found]) if found.ndim == 1 else found
            return shares

        return predict

    def importance(self, state: State) -> Mapping[str, float]:
        """Share of all that the trees took off the loss, by column."""
        return dict(zip(state["columns"], state["importance"].tolist(), strict=True))

    def _settings(self) -> dict[str, Any]:
        names = ("learning_rate", "num_leaves", "max_depth", "min_child_samples", "subsample", "colsample_bytree")
        also = ("reg_lambda", "reg_alpha", "min_split_gain", "max_bin", "min_data_per_group", "cat_smooth")
        return {name: getattr(self, name) for name in (*names, *also)} | {
            "subsample_freq": 1,
            "metric": "none",
            "verbosity": -1,
            # Histograms by column are summed in the order of the rows, however many threads share the columns.
            "deterministic": True,
            "force_col_wise": True,
        }

    def _boost(self, settings: dict[str, Any], rows: Labelled, stopping: Labelled | None) -> State:
        import lightgbm

        watched: dict[str, Any] = {}
        if self.subsample * len(rows.y) < 1:
            settings["subsample"] = 1.0  # a tree must see a row
        try:
            data = _dataset(rows, settings)
            if stopping is not None:
                watched = {
                    "valid_sets": [data.create_valid(bounded(stopping.X), label=stopping.y, weight=stopping.weight)],
                    "feval": loss_of(settings["objective"]),
                    "callbacks": [lightgbm.early_stopping(self.early_stopping_rounds, verbose=False)],
                }
            booster = lightgbm.train(settings, data, self.n_estimators, **watched)
        except lightgbm.basic.LightGBMError as error:
            raise RunError(str(error), where=self.title) from error
        best = booster.best_iteration if stopping is not None else 0
        text = trees_only(booster.model_to_string(num_iteration=best or None))
        return {
            "columns": list(rows.X.names),
            "model": text.encode(),
            "trees": text.count("\nTree="),
            "importance": _gains(booster, best),
        }


def _dataset(rows: Labelled, settings: Mapping[str, Any]) -> Dataset:
    import lightgbm

    categorical = [place for place, is_one in enumerate(rows.X.categorical) if is_one]
    return lightgbm.Dataset(
        bounded(rows.X),
        label=rows.y,
        weight=rows.weight,
        # LightGBM refuses names with JSON's special characters, so that columns go by their places.
        feature_name=[f"column_{place}" for place in range(len(rows.X.names))],
        categorical_feature=categorical,
        params=dict(settings),
    )


def _gains(booster: Booster, rounds: int) -> Numbers:
    gains: Numbers = np.asarray(booster.feature_importance("gain", iteration=rounds or None), dtype=np.float64)
    return gains / (float(gains.sum()) or 1.0)
