"""Numeric columns that tell something, without the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray
from pydantic import model_validator

from mlpipe.plugin import Columns, Field, State, Transform, columns_field
from mlpipe_std.transforms._matrices import read_matrix
from mlpipe_std.transforms._numbers import Numbers, choose_numbers, find_quantiles
from mlpipe_std.transforms._targets import require_target


class SelectFeatures(Transform, name="select_features"):
    """Keep the numeric columns that score best on the training rows, and drop the others.

    ``variance`` scores a column by its variance, so that constant ones go. ``mutual_information`` scores it by what
    it alone tells about the target, in nats, estimated from nearest neighbours (Kraskov, Stögbauer and Grassberger,
    2004; Ross, 2014). ``model`` scores all together, by how much they reduce impurity in extremely randomized trees
    (Geurts, Ernst and Wehenkel, 2006), so that two columns that say the same share their score.

    Columns that score ``above`` a number stay; ``k`` or ``share`` limits how many, the best first, of equal ones the
    one further left. Columns that are not chosen by ``columns``, text among them, stay in any case. Missing and
    infinite values are taken as the median of the column; a column without any value scores 0.

    ```yaml
    use: select_features
    method: model
    k: 12
    ```
    """

    requires: ClassVar = {"sklearn": "mlpipe-framework[ml]"}

    columns: Columns = columns_field("numeric", "The columns that are scored, and may be dropped.")
    method: Literal["variance", "mutual_information", "model"] = Field(
        "mutual_information", description="How columns are scored."
    )
    above: float = Field(0.0, ge=0, description="Columns that do not score above this are dropped.")
    k: int | None = Field(None, ge=1, description="The most columns to keep of those that are scored.")
    share: float | None = Field(None, gt=0, le=1, description="The largest share to keep of those that are scored.")
    max_rows: int = Field(
        10_000, ge=100, description="Scores against the target are learned on at most so many rows, drawn at random."
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.k is not None and self.share is not None:
            raise ValueError("give 'k' or 'share', not both")
        return self

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        names = choose_numbers(self.columns, rows, where=self.title)
        matrix = _fill_medians(read_matrix(rows.select(cs.by_name(names)).collect(), names))
        scores = self._score(matrix, target, rng)
        kept = [
            place
            for place in np.argsort(-scores, kind="stable")[: self._most(len(names))]
            if scores[place] > self.above
        ]
        return {
            "dropped": [name for place, name in enumerate(names) if place not in kept],
            "scores": {name: float(score) for name, score in zip(names, scores, strict=True)},
        }

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return rows.drop(cs.by_name(state["dropped"]))

    def columns_after(self, columns: Sequence[str]) -> list[str] | None:
        return None  # the scores alone tell

    def _most(self, count: int) -> int:
        if self.share is not None:
            return max(1, round(self.share * count))
        return count if self.k is None else self.k

    def _score(self, matrix: Numbers, target: pl.Series | None, rng: np.random.Generator) -> Numbers:
        scores = np.zeros(matrix.shape[1])
        varying = np.flatnonzero(matrix.min(axis=0, initial=np.inf) < matrix.max(axis=0, initial=-np.inf))
        if not varying.size:
            return scores
        if self.method == "variance":
            with np.errstate(over="ignore", invalid="ignore"):
                scores[varying] = np.nan_to_num(matrix[:, varying].var(axis=0), nan=np.inf)
            return scores
        truth = require_target(target, where=self.title)
        drawn = _draw(len(matrix), self.max_rows, rng)
        measure = _mutual_information if self.method == "mutual_information" else _importance
        sample = _to_single(matrix[np.ix_(drawn, varying)])
        scores[varying] = measure(sample, truth.to_numpy()[drawn], truth.dtype.is_float(), int(rng.integers(2**31)))
        return scores


def _fill_medians(matrix: Numbers) -> Numbers:
    for column in matrix.T:
        known = np.isfinite(column)
        column[~known] = find_quantiles(column[known], 0.5) if known.any() else 0.0
    return matrix


def _draw(rows: int, most: int, rng: np.random.Generator) -> NDArray[Any]:
    return np.arange(rows) if rows <= most else np.sort(rng.choice(rows, most, replace=False))


def _to_single(matrix: Numbers) -> Numbers:
    """The values, cut to what the single precision of the trees can hold."""
    largest = float(np.finfo(np.float32).max)
    return np.clip(matrix, -largest, largest)


def _mutual_information(matrix: Numbers, truth: NDArray[Any], is_number: bool, seed: int) -> Numbers:
    from sklearn.feature_selection import mutual_info_classif, mutual_info_regression

    if len(matrix) <= 4:  # too few for the three neighbours that the estimate asks for
        return np.zeros(matrix.shape[1])
    measure = mutual_info_regression if is_number else mutual_info_classif
    scores: Numbers = measure(matrix, truth, discrete_features=False, random_state=seed)
    return scores


def _importance(matrix: Numbers, truth: NDArray[Any], is_number: bool, seed: int) -> Numbers:
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

    kind = ExtraTreesRegressor if is_number else ExtraTreesClassifier
    leaf = min(5, 1 + len(matrix) // 50)
    trees = kind(n_estimators=100, min_samples_leaf=leaf, max_features=1 / 3, n_jobs=1, random_state=seed)
    scores: Numbers = trees.fit(matrix, truth).feature_importances_
    return scores
