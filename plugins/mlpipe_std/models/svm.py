"""Support vector machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import numpy as np

from mlpipe.plugin import Field, Labelled, Matrix, Model, Predictor, RunError, State, Task
from mlpipe_std.models._classes import found_classes, over_classes
from mlpipe_std.models._kernel import kernel_scores, machine_state
from mlpipe_std.models._platt import calibrated_probabilities, calibrated_state
from mlpipe_std.models._rows import Numbers, read_values, weighing_rows


class Svm(Model, name="svm"):
    """Support vector machine: a linear function of similarities to the training rows that matter most.

    For regression the target is brought to mean 0 and standard deviation 1 before, so that ``C`` and ``epsilon``
    mean the same for any target. Probabilities of classes are honest ones: a sigmoid for each class (Platt, 1999)
    is fitted to scores of rows that the machine was not fitted to, by cross-validation inside the training rows.

    Cost grows with the square of the rows: beyond some ten thousand, take another model.
    Source: Cortes and Vapnik (1995); Drucker et al. (1996).

    ```yaml
    use: svm
    C: 10.0
    gamma: 0.02
    ```
    """

    requires: ClassVar[Mapping[str, str]] = {"sklearn": "mlpipe-framework[ml]"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"regression", "binary", "multiclass"})
    search_space: ClassVar[Mapping[str, Any]] = {"C": {"log": [0.1, 100.0]}, "gamma": {"log": [0.001, 1.0]}}

    C: float = Field(1.0, ge=1e-6, le=1e6, description="Price of an error; the smaller, the smoother the model.")
    kernel: Literal["linear", "poly", "rbf", "sigmoid"] = Field("rbf", description="How similar two rows are.")
    gamma: Annotated[float, Field(gt=0, le=1e6)] | Literal["scale", "auto"] = Field(
        "scale",
        description="How fast similarity falls with distance; scale is 1 / (columns x variance), auto 1 / columns.",
    )
    degree: int = Field(3, ge=1, le=10, description="Degree of the polynomial kernel.")
    coef0: float = Field(0.0, ge=-1000, le=1000, description="Constant of the polynomial and sigmoid kernels.")
    epsilon: float = Field(
        0.1, ge=0, le=10, description="Errors up to this many standard deviations of a numeric target cost nothing."
    )
    calibration_folds: int = Field(3, ge=2, le=20, description="Folds of the cross-validation for the probabilities.")

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
        if task == "regression":
            return self._fit_values(rows)
        labels, places = found_classes(rows.y, self.title, least=2)
        fewest = int(np.bincount(places).min())
        if fewest < 2:
            raise RunError(
                "needs two training rows of every class to calibrate probabilities, but one class has a single row",
                where=self.title,
                hint="stratify the split, give it more rows, or leave this model out",
            )
        return {
            **self._fit_classes(rows, places, min(self.calibration_folds, fewest), int(rng.integers(2**31))),
            "labels": labels,
            "classes": classes,
        }

    def predictor(self, state: State) -> Predictor:
        def predict_values(matrix: Matrix) -> Numbers:
            scores = kernel_scores(read_values(matrix, state["columns"]), state)[:, 0]
            values: Numbers = scores * state["spread"] + state["center"]
            return values

        def predict_classes(matrix: Matrix) -> Numbers:
            return calibrated_probabilities(read_values(matrix, state["columns"]), state)

        return over_classes(predict_classes, state) if "labels" in state else predict_values

    def _fit_values(self, rows: Labelled) -> State:
        from sklearn.svm import SVR

        center = float(np.average(rows.y, weights=rows.weight))
        spread = float(np.sqrt(np.average((rows.y - center) ** 2, weights=rows.weight))) or 1.0
        machine = SVR(epsilon=self.epsilon, **self._kernel())
        machine.random_state = 0  # never drawn from, and no parameter of SVR; without one, the global state would be
        machine.fit(rows.X.values, (rows.y - center) / spread, rows.weight)
        return {**machine_state(machine, rows), "center": center, "spread": spread}

    def _fit_classes(self, rows: Labelled, places: np.ndarray, folds: int, seed: int) -> State:
        from sklearn.calibration import CalibratedClassifierCV
        from sklearn.model_selection import StratifiedKFold
        from sklearn.svm import SVC

        parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
        machine = SVC(**self._kernel(), random_state=0)  # never drawn from; without one, the global state would be
        calibrated = CalibratedClassifierCV(machine, method="sigmoid", cv=parts, ensemble=False)
        calibrated.fit(rows.X.values, places, rows.weight)
        return calibrated_state(calibrated, rows)

    def _kernel(self) -> dict[str, Any]:
        names = ("C", "kernel", "gamma", "degree", "coef0")
        return {name: getattr(self, name) for name in names}
