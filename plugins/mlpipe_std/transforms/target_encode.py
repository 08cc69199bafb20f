"""Categories as their mean target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

from mlpipe.plugin import Columns, Field, State, Transform, columns_field
from mlpipe_std._columns import collect_plain
from mlpipe_std.transforms._categories import choose_categories, fresh_name, look_up, text
from mlpipe_std.transforms._numbers import Numbers
from mlpipe_std.transforms._targets import require_target, split_target


class TargetEncode(Transform, name="target_encode"):
    """Replace each category by the mean target of its training rows, drawn towards the mean of all.

    Of a category with n rows and mean t, where all rows have mean p, the encoding is (n t + m p) / (n + m)
    (Micci-Barreca, 2001). ``smoothing`` is m: so many rows with mean p are imagined for each category. ``auto``
    learns it as the variance within categories over that between them (Bühlmann and Straub, 1970): where categories
    hardly differ, all of them get nearly p.

    Training rows are cross-fitted: they are dealt into folds, and each row is encoded by the rows of the other folds,
    so that none sees its own target. Later rows are encoded by all training rows. Missing values are a category of
    their own. An unseen category gets p.

    Columns come out as Float64. For two classes the mean is the share of the second one. For several classes each
    column becomes one for every class but the last, ``<column>_class_0`` and so on, at the end.

    ```yaml
    use: target_encode
    columns: [zipcode]
    ```
    """

    columns: Columns = columns_field("categorical", "The columns to encode; numbers are taken as categories too.")
    smoothing: Literal["auto"] | Annotated[float, Field(ge=0)] = Field(
        "auto", description="How many rows with the overall mean are imagined for each category, or 'auto'."
    )
    folds: int = Field(5, ge=2, le=100, description="Number of folds by which training rows are encoded.")

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        names = choose_categories(self.columns, rows, where=self.title)
        parts = split_target(require_target(target, where=self.title))
        columns = collect_plain(rows, {name: text(name) for name in names})
        taken = set(rows.collect_schema())
        return {"columns": [self._learn(name, column, parts, taken) for name, column in columns.items()]}

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        encoded = {
            output: look_up(plan["column"], plan["table"], str(part), plan["priors"][part]).alias(output)
            for plan in state["columns"]
            for part, output in enumerate(plan["outputs"])
        }
        return rows.with_columns(encoded.values()).drop(_replaced(state))

    def fit_apply(
        self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator
    ) -> tuple[pl.LazyFrame, State]:
        """Fit, and encode the training rows by folds. All columns are collected, to stay in step with the target."""
        frame = rows.collect()
        state = self.fit(frame.lazy(), target, rng)
        folds = rng.permutation(frame.height) % self.folds
        parts = split_target(require_target(target, where=self.title))
        columns = collect_plain(frame.lazy(), {plan["column"]: text(plan["column"]) for plan in state["columns"]})
        encoded = [
            pl.Series(output, self._cross_fit(columns[plan["column"]], part, folds))
            for plan in state["columns"]
            for output, part in zip(plan["outputs"], parts, strict=True)
        ]
        return frame.with_columns(encoded).drop(_replaced(state)).lazy(), state

    def columns_after(self, columns: Sequence[str]) -> list[str] | None:
        return None

    def _learn(self, name: str, column: pl.Series, parts: list[Numbers], taken: set[str]) -> dict[str, Any]:
        values, codes = _factorize(column)
        tables = [_encode(codes, part, values.len(), self.smoothing) for part in parts]
        table = {str(part): encodings for part, (encodings, _) in enumerate(tables)}
        several = [f"{name}_class_{part}" for part in range(len(parts))]
        return {
            "column": name,
            "outputs": [name] if len(parts) == 1 else [fresh_name(one, taken) for one in several],
            "table": pl.DataFrame({"value": values, **table}),
            "priors": [prior for _, prior in tables],
        }

    def _cross_fit(self, column: pl.Series, part: Numbers, folds: NDArray[Any]) -> Numbers:
        values, codes = _factorize(column)
        encoded = np.empty(len(codes))
        for fold in range(self.folds):
            own = folds == fold
            encodings, _ = _encode(codes[~own], part[~own], values.len(), self.smoothing)
            encoded[own] = encodings[codes[own]]
        return encoded


def _replaced(state: State) -> cs.Selector:
    """The columns that others stand for; those encoded in their own place stay."""
    return cs.by_name([plan["column"] for plan in state["columns"] if plan["column"] not in plan["outputs"]])


def _factorize(column: pl.Series) -> tuple[pl.Series, NDArray[Any]]:
    """The categories in the order of the alphabet, null last, and for each row the place of its category."""
    present = column.drop_nulls().unique().sort()
    codes = column.cast(pl.Enum(present)).to_physical().cast(pl.Int64).fill_null(present.len())
    return present.extend(pl.Series([None], dtype=pl.String)).alias("value"), codes.to_numpy()


def _encode(codes: NDArray[Any], part: Numbers, size: int, smoothing: float | Literal["auto"]) -> tuple[Numbers, float]:
    """The encoding of each category, and the overall mean, which is that of a category without rows."""
    if not codes.size:
        return np.zeros(size), 0.0
    counts = np.bincount(codes, minlength=size)
    prior = float(part.mean())
    sums = np.bincount(codes, weights=part - prior, minlength=size)
    imagined = _learn_smoothing(counts, sums, part - prior) if smoothing == "auto" else smoothing
    return prior + sums / np.where(counts > 0, counts + imagined, 1.0), prior


def _learn_smoothing(counts: NDArray[Any], sums: NDArray[Any], deviations: Numbers) -> float:
    """Variance within over variance between categories, by the analysis of variance; infinite where none differ."""
    seen = counts > 0
    rows, categories = deviations.size, int(seen.sum())
    if rows == categories:
        return np.inf
    between = float((sums[seen] ** 2 / counts[seen]).sum())
    within = max(float((deviations**2).sum()) - between, 0.0) / (rows - categories)
    effective = rows - float((counts**2).sum()) / rows
    variance = (between - (categories - 1) * within) / effective if categories > 1 else 0.0
    return within / variance if variance > 0 else np.inf
