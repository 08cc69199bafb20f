"""The target column as numbers: values for regression, indexes into its labels for classification."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlpipe.engine.plan import PlannedTarget
from mlpipe.engine.target_types import refuse_unfit_type, remedy, same_value, type_name
from mlpipe.errors import DataError
from mlpipe.pipeline.attribution import readable
from mlpipe.pipeline.series import series_of
from mlpipe.pipeline.target import TRANSFORMS
from mlpipe.plugin import listing, suggest


def read_target(target: PlannedTarget, rows: pl.DataFrame) -> tuple[NDArray[Any], tuple[str, ...]]:
    """The target of each row, and the labels in order (none for regression; the positive one last for binary).

    Raises DataError where the target does not fit the task, or has but one value.
    """
    column = series_of(rows, target.column)
    refuse_unfit_type(target.column, column.dtype, target.task)
    if column.n_unique() < 2:
        raise same_value(target.column, len(column))
    if target.task == "regression":
        return _values(target, column), ()
    labels = _labels(target, column)
    _refuse_unknown_weights(target, labels)
    codes = _as_text(target, column).replace_strict(list(labels), list(range(len(labels))), return_dtype=pl.Int64)
    return codes.to_numpy(), labels


def _refuse_unknown_weights(target: PlannedTarget, labels: tuple[str, ...]) -> None:
    if target.class_weight is None or isinstance(target.class_weight, str):
        return
    for label in target.class_weight:
        if label not in labels:
            raise DataError(
                f"'class_weight' names class '{label}', which no row of target '{target.column}' has"
                f"{suggest(label, labels)}",
                hint=f"there are: {listing(labels)}",
            )


def _values(target: PlannedTarget, column: pl.Series) -> NDArray[np.float64]:
    values: NDArray[np.float64] = column.cast(pl.Float64).to_numpy()
    infinite = int(np.isinf(values).sum())
    if infinite:
        raise DataError(
            f"target '{target.column}' is infinite in {infinite:,} rows", hint="filter them under 'prepare'"
        )
    if target.transform:
        above = TRANSFORMS[target.transform].above
        if values.min() <= above:
            raise DataError(
                f"target '{target.column}' has values down to {values.min():g}, but {target.transform} "
                f"needs values above {above:g}",
                hint="remove 'transform' under 'target', or filter these rows under 'prepare'",
            )
    return values


def _labels(target: PlannedTarget, column: pl.Series) -> tuple[str, ...]:
    if column.dtype.is_float() and target.task == "multiclass" and column.n_unique() > 100:
        raise DataError(
            f"target '{target.column}' has {column.n_unique():,} distinct numbers; that is no set of classes",
            hint="set task: regression under 'target'",
        )
    values = column.unique().sort()
    labels = _as_text(target, values).to_list()
    if target.task == "binary":
        if len(labels) != 2:
            raise DataError(
                f"target '{target.column}' has {len(labels):,} distinct values, a binary task needs 2: "
                f"{listing(labels, 10)}",
                hint="set task: multiclass under 'target'",
            )
        return _positive_last(target, labels)
    return tuple(labels)


def _positive_last(target: PlannedTarget, labels: list[str]) -> tuple[str, ...]:
    if target.positive is None:
        return tuple(labels)
    positive = _as_text(target, pl.Series([target.positive])).item()
    if positive not in labels:
        raise DataError(
            f"no row has the positive class '{positive}' in target '{target.column}'"
            f"{suggest(positive, labels) or f'; there are: {listing(labels)}'}"
        )
    return tuple(sorted(labels, key=lambda label: label == positive))


def _as_text(target: PlannedTarget, column: pl.Series) -> pl.Series:
    try:
        return column.cast(pl.String)
    except pl.exceptions.PolarsError as error:  # bytes that are no text
        raise DataError(
            f"target '{target.column}' is {type_name(column.dtype)}, and its values are no text: {readable(error)}",
            hint=remedy(target.column, column.dtype),
        ) from error
