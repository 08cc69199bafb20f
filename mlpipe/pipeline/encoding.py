"""From columns to the matrix that a model takes; the categories are those of the training rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mlpipe.errors import DataError
from mlpipe.pipeline.series import series_of
from mlpipe.plugin import Accepts, Matrix, Model, State, listing


@dataclass(frozen=True)
class Encoding:
    """Which columns a matrix has, and the code of each category; ``state`` is plain data."""

    state: State

    @classmethod
    def fit(cls, rows: pl.DataFrame, accepts: Accepts) -> Encoding:
        """Learn the columns of the training rows and, per text column, its most frequent categories.

        Raises DataError where a column is of a type that no model takes.
        """
        columns: dict[str, list[str] | None] = {}
        for name, dtype in rows.schema.items():
            if dtype.is_numeric() or dtype == pl.Boolean or dtype == pl.Null:
                columns[name] = None
            elif dtype in (pl.String, pl.Categorical, pl.Enum):
                columns[name] = _categories(series_of(rows, name), accepts.max_categories)
            else:
                raise DataError(
                    f"column '{name}' is of type {dtype}, which no model takes",
                    hint="turn it into numbers or text with a transform, or drop it",
                )
        if not columns:
            raise DataError("no feature column is left for the model")
        return cls({"columns": [[name, categories] for name, categories in columns.items()]})

    def matrix(self, rows: pl.DataFrame) -> Matrix:
        """The rows as a matrix: float64, NaN where missing, infinite, or of an unseen category."""
        columns: list[tuple[str, list[str] | None]] = self.state["columns"]
        values = np.empty((rows.height, len(columns)), order="F")
        for index, (name, categories) in enumerate(columns):
            values[:, index] = _numbers(series_of(rows, name), categories)
        values[np.isinf(values)] = np.nan
        names = tuple(name for name, _ in columns)
        return Matrix(values, names, tuple(categories is not None for _, categories in columns))


def require_accepted(matrix: Matrix, model: Model) -> None:
    """Raise a DataError where the matrix holds what the model does not take."""
    if not model.accepts.missing:
        missing = [bool(np.isnan(column).any()) for column in matrix.values.T]
        if any(missing):
            names = [name for name, lacks in zip(matrix.names, missing, strict=True) if lacks]
            raise DataError(
                f"{model.title} takes no missing values, but they are in: {listing(names)}",
                hint="a step after the imputing one makes them; impute again after it",
            )
    if not model.accepts.categories and any(matrix.categorical):
        names = [name for name, is_one in zip(matrix.names, matrix.categorical, strict=True) if is_one]
        raise DataError(f"{model.title} takes no text columns, but there are: {listing(names)}")


def _categories(column: pl.Series, most: int) -> list[str]:
    counts = column.cast(pl.String).drop_nulls().value_counts().rows()
    frequent = sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:most]
    return sorted(value for value, _ in frequent)


def _numbers(column: pl.Series, categories: list[str] | None) -> np.ndarray:
    if categories is None:
        return column.cast(pl.Float64).to_numpy()
    if not categories:
        return np.full(len(column), np.nan)
    codes = column.cast(pl.String).replace_strict(
        categories, list(range(len(categories))), default=None, return_dtype=pl.Float64
    )
    return codes.to_numpy()
