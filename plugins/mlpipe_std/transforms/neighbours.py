"""The mean target of the nearest training rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import model_validator

from mlpipe.plugin import Column, Columns, DataError, Field, State, Transform
from mlpipe_std.transforms._categories import fresh_name
from mlpipe_std.transforms._matrices import add_columns, append_columns, read_matrix, standardize_matrix
from mlpipe_std.transforms._nearest import Neighbourhood
from mlpipe_std.transforms._numbers import Numbers, center_and_spread, choose_numbers, require_numbers
from mlpipe_std.transforms._sphere import EARTH_RADIUS, to_space
from mlpipe_std.transforms._targets import require_target, split_target

Size = Annotated[int, Field(ge=1, le=1000)]


class Neighbours(Transform, name="neighbours"):
    """Add the mean target of the nearest training rows.

    Nearest by ``columns``, such as latitude and longitude (k nearest neighbours; Fix and Hodges, 1951). With ``per``
    it is the target per unit of that column that is averaged: the price per square foot of the houses around.
    Several sizes of the neighbourhood tell a model more than one: the nearest few speak of the street, more of them
    of the district.

    A training row is not its own neighbour, so it never sees its own target; later rows ask all training rows.
    Training rows without coordinates or target (or without ``per``, or where that is 0) are nobody's neighbours.

    Columns are added as ``<prefix>_<k>`` (Float64). For two classes the mean is the share of the second one; for
    several classes there is a column for every class but the last, ``<prefix>_<k>_class_0`` and so on. With
    ``estimate`` the mean per unit times the row's own ``per`` follows as ``<prefix>_<k>_estimate``, in the unit of
    the target. All are null where a coordinate is missing or infinite.

    ```yaml
    use: neighbours
    columns: [lat, long]
    metric: geo
    per: sqft_living
    ```
    """

    requires: ClassVar = {"scipy": "mlpipe-framework[ml]"}

    columns: Columns = Field(description="The columns that say where a row is; few of them, or all rows are far away.")
    k: Size | Annotated[list[Size], Field(min_length=1, max_length=20)] = Field(
        default=[10, 40], description="How many neighbours count; several numbers give several columns."
    )
    per: Column | None = Field(None, description="Average the target per unit of this column, for regression only.")
    estimate: bool = Field(False, description="With 'per': also give the mean times the row's own 'per'.")
    metric: Literal["standardized", "euclidean", "geo"] = Field(
        "standardized",
        description="Distance after bringing the columns onto one scale, as they are, or, for two columns with "
        "latitude and longitude in degrees, along the Earth.",
    )
    weights: Literal["uniform", "distance"] = Field(
        "uniform", description="Whether all neighbours count alike, or by the inverse of their distance."
    )
    prefix: str = Field("neighbours", min_length=1, description="What the names of the added columns start with.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.estimate and self.per is None:
            raise ValueError("'estimate' needs 'per'")
        if self.metric == "geo" and not _is_pair(self.columns):
            raise ValueError("metric 'geo' needs 'columns' to be two names: [latitude, longitude]")
        return self

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        return self._learn(rows.collect(), target)[0]

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        around = Neighbourhood.build(state["points"], state["values"])

        def compute(batch: pl.DataFrame) -> Numbers:
            where = self._locate(read_matrix(batch, state["columns"]), state)
            return self._features(batch, around, where, np.full(batch.height, -1))

        return add_columns(rows, state["outputs"], compute)

    def fit_apply(
        self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator
    ) -> tuple[pl.LazyFrame, State]:
        """Fit, and give each training row its neighbours without itself."""
        frame = rows.collect()
        state, where, own = self._learn(frame, target)
        around = Neighbourhood.build(state["points"], state["values"])
        features = self._features(frame, around, where, own)
        return append_columns(frame, state["outputs"], features).lazy(), state

    def columns_after(self, columns: Sequence[str]) -> list[str] | None:
        return None  # the target alone tells how many classes there are

    def _learn(self, frame: pl.DataFrame, target: pl.Series | None) -> tuple[State, Numbers, NDArray[Any]]:
        """The state, and for each training row where it is, and which of the state's points is its own."""
        target = require_target(target, where=self.title)
        values = np.column_stack(split_target(target))
        if self.per is not None:
            values = self._per_unit(frame, target, values)
        names = self._choose(frame)
        matrix = read_matrix(frame, names)
        state: State = {"columns": names, **self._scaling(matrix)}
        where = self._locate(matrix, state)
        known = np.isfinite(where).all(axis=1) & np.isfinite(values).all(axis=1)
        state |= {"points": where[known], "values": values[known]}
        state["outputs"] = self._outputs(frame.columns, classes=0 if target.dtype.is_float() else values.shape[1] + 1)
        return state, where, np.where(known, np.cumsum(known) - 1, -1)

    def _choose(self, frame: pl.DataFrame) -> list[str]:
        names = choose_numbers(self.columns, frame.lazy(), where=self.title)
        if not names:
            raise DataError("'columns' chooses no column", where=self.title)
        # Latitude comes first as the parameter says, not as the columns stand.
        return self.columns.named() if self.metric == "geo" else names

    def _per_unit(self, frame: pl.DataFrame, target: pl.Series, values: Numbers) -> Numbers:
        if not target.dtype.is_float():
            raise DataError("'per' is for regression: a class cannot be divided", where=self.title)
        require_numbers([str(self.per)], frame.schema, where=self.title)
        unit = read_matrix(frame, [str(self.per)])
        with np.errstate(over="ignore"):
            return np.divide(values, unit, out=np.full_like(values, np.nan), where=unit != 0)

    def _scaling(self, matrix: Numbers) -> dict[str, list[float]]:
        if self.metric != "standardized":
            return {"centers": [0.0] * matrix.shape[1], "spreads": [1.0] * matrix.shape[1]}
        measured = [center_and_spread(column[np.isfinite(column)]) for column in matrix.T]
        return {"centers": [center for center, _ in measured], "spreads": [spread for _, spread in measured]}

    def _locate(self, matrix: Numbers, state: State) -> Numbers:
        if self.metric == "geo":
            return to_space(matrix) * EARTH_RADIUS
        return standardize_matrix(matrix, state["centers"], state["spreads"])

    def _features(self, rows: pl.DataFrame, around: Neighbourhood, where: Numbers, own: NDArray[Any]) -> Numbers:
        """Shape (rows, outputs): for each size the values, then the estimate."""
        means = around.means(where, own, self._sizes(), by_distance=self.weights == "distance")
        if self.estimate:
            unit = read_matrix(rows, [str(self.per)])
            means = np.concatenate([means, means * unit[:, np.newaxis]], axis=2)
        return means.reshape(len(where), means.shape[1] * means.shape[2])

    def _sizes(self) -> list[int]:
        return [self.k] if isinstance(self.k, int) else self.k

    def _outputs(self, columns: Sequence[str], *, classes: int) -> list[str]:
        endings = [f"_class_{number}" for number in range(classes - 1)] if classes > 2 else [""]
        if self.estimate:
            endings.append("_estimate")
        taken = set(columns)
        return [fresh_name(f"{self.prefix}_{size}{ending}", taken) for size in self._sizes() for ending in endings]


def _is_pair(columns: Columns) -> bool:
    return len(columns.named()) == 2 and isinstance(columns.root, list) and len(columns.root) == 2
