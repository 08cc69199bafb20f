"""Classes from one bell curve a column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from mlpipe.plugin import Field, Labelled, Matrix, Model, Predictor, State, Task
from mlpipe_std.models._classes import found_classes, over_classes
from mlpipe_std.models._rows import Numbers, read_values, weighing_rows

_SMALLEST_VARIANCE = 1e-12
"""In place of 0, where no column varies: then only the shares of the classes speak."""


class NaiveBayes(Model, name="naive_bayes"):
    """Gaussian naive Bayes: each column a normal distribution within a class, independent of the others.

    The cheapest classifier there is. Its probabilities are often too sure, since columns are not independent.
    ``var_smoothing`` of the largest variance of a column is added to every variance. Source: Hand and Yu (2001).

    ```yaml
    use: naive_bayes
    var_smoothing: 0.001
    ```
    """

    requires: ClassVar[Mapping[str, str]] = {"sklearn": "mlpipe-framework[ml]"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"binary", "multiclass"})
    search_space: ClassVar[Mapping[str, Any]] = {"var_smoothing": {"log": [1e-9, 1.0]}}

    var_smoothing: float = Field(
        1e-9, ge=1e-12, le=1000, description="Share of the largest variance that is added to every variance."
    )

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
        from sklearn.naive_bayes import GaussianNB

        rows = weighing_rows(train, self.title)
        labels, places = found_classes(rows.y, self.title)
        estimator = GaussianNB(var_smoothing=self.var_smoothing).fit(rows.X.values, places, rows.weight)
        return {
            "columns": list(rows.X.names),
            "means": estimator.theta_,
            "variances": np.maximum(estimator.var_, _SMALLEST_VARIANCE),
            "prior": estimator.class_prior_,
            "labels": labels,
            "classes": classes,
        }

    def predictor(self, state: State) -> Predictor:
        variances = state["variances"]
        constant = np.log(state["prior"]) - 0.5 * np.log(2.0 * np.pi * variances).sum(axis=1)

        def predict(matrix: Matrix) -> Numbers:
            values = read_values(matrix, state["columns"])
            joint = np.empty((len(values), len(constant)))
            for place, (mean, variance) in enumerate(zip(state["means"], variances, strict=True)):
                joint[:, place] = constant[place] - 0.5 * ((values - mean) ** 2 / variance).sum(axis=1)
            # the largest goes first: far from all means the others' logarithms are lost beside it in rounding
            shares: Numbers = np.exp(joint - joint.max(axis=1, keepdims=True))
            probabilities: Numbers = shares / shares.sum(axis=1, keepdims=True)
            return probabilities

        return over_classes(predict, state)
