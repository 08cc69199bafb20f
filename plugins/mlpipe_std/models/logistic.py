"""Classes from a linear function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from mlpipe.plugin import Field, Labelled, Model, Predictor, State, Task
from mlpipe_std.models._classes import found_classes, link_probabilities, over_classes
from mlpipe_std.models._importance import stored_importance
from mlpipe_std.models._linear import linear_state, linear_values
from mlpipe_std.models._rows import weighing_rows

_NEWTON_COEFFICIENTS = 500
"""Up to so many coefficients Newton's method, whose steps cost their square, is the faster one."""


class Logistic(Model, name="logistic"):
    """Logistic regression: probabilities of classes from a linear function of the columns.

    Several classes are fitted at once (multinomial). ``C`` is what the data weigh against the squared coefficients:
    the smaller, the more the model is held back. Source: Cox (1958).

    ```yaml
    use: logistic
    C: 0.1
    ```
    """

    requires: ClassVar[Mapping[str, str]] = {"sklearn": "mlpipe-framework[ml]"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"binary", "multiclass"})
    search_space: ClassVar[Mapping[str, Any]] = {"C": {"log": [0.001, 100.0]}}

    C: float = Field(1.0, ge=1e-8, le=1e6, description="Weight of the data against the squared coefficients.")
    fit_intercept: bool = Field(True, description="Whether a constant is added; it is not held back.")
    max_iter: int = Field(2000, ge=1, le=1_000_000, description="The most steps of the solver.")
    tol: float = Field(1e-4, gt=0, le=0.1, description="The largest gradient that counts as none.")

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
        from sklearn.linear_model import LogisticRegression

        rows = weighing_rows(train, self.title)
        labels, places = found_classes(rows.y, self.title, least=2)
        outputs = 1 if len(labels) == 2 else len(labels)
        coefficients = outputs * (len(rows.X.names) + 1)
        estimator = LogisticRegression(
            C=self.C,
            fit_intercept=self.fit_intercept,
            max_iter=self.max_iter,
            tol=self.tol,
            solver="newton-cholesky" if coefficients <= _NEWTON_COEFFICIENTS else "lbfgs",
        )
        estimator.fit(rows.X.values, places, rows.weight)
        return {**linear_state(rows, estimator.coef_, estimator.intercept_), "labels": labels, "classes": classes}

    def predictor(self, state: State) -> Predictor:
        return over_classes(lambda matrix: link_probabilities(linear_values(matrix, state)), state)

    def importance(self, state: State) -> Mapping[str, float]:
        return stored_importance(state)
