"""Many numeric columns as a few."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import polars.selectors as cs

from mlpipe.plugin import Columns, DataError, Field, State, Transform, columns_field
from mlpipe_std.transforms._categories import fresh_name
from mlpipe_std.transforms._matrices import add_columns, known_names, project, read_matrix, standardize_matrix
from mlpipe_std.transforms._numbers import Numbers, center_and_spread, choose_numbers


class Pca(Transform, name="pca"):
    """Replace numeric columns by their principal components.

    The directions along which the training rows differ most, the strongest first (Pearson, 1901; Hotelling, 1933).
    The sign of each is such that its largest weight is positive. Columns are brought to unit variance before, unless
    ``scale`` is off; ``whiten`` brings the components to unit variance too.

    Missing and infinite values are taken as the mean of the column. There are never more components than columns;
    a component along which the training rows do not differ is 0 everywhere. Components are added as
    ``<prefix>_0``, ``<prefix>_1`` … (Float64); the columns themselves go, unless ``keep`` is on.

    ```yaml
    use: pca
    columns: [sqft_living, sqft_above, sqft_basement, sqft_living15]
    components: 2
    ```
    """

    columns: Columns = columns_field("numeric", "The columns to replace.")
    components: int = Field(10, ge=1, le=1000, description="Number of components.")
    scale: bool = Field(True, description="Whether columns are divided by their standard deviation before.")
    whiten: bool = Field(False, description="Whether components are divided by their standard deviation after.")
    keep: bool = Field(False, description="Whether the columns stay beside their components.")
    prefix: str = Field("pca", min_length=1, description="What the names of the added columns start with.")

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        names = choose_numbers(self.columns, rows, where=self.title)
        if not names:
            raise DataError("'columns' chooses no column", where=self.title)
        frame = rows.select(cs.by_name(names)).collect()
        matrix = read_matrix(frame, names)
        measured = [center_and_spread(column[np.isfinite(column)]) for column in matrix.T]
        state: State = {
            "columns": names,
            "centers": [center for center, _ in measured],
            "spreads": [spread if self.scale else 1.0 for _, spread in measured],
        }
        state["axes"] = self._find_axes(_fill(matrix, state))
        state["outputs"] = self._outputs(rows.collect_schema().names(), len(names))
        return state

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        def compute(batch: pl.DataFrame) -> Numbers:
            with np.errstate(over="ignore", invalid="ignore"):
                found = project(_fill(read_matrix(batch, state["columns"]), state), state["axes"])
            return np.nan_to_num(found)  # a sum past the largest number is that number

        added = add_columns(rows, state["outputs"], compute)
        return added if self.keep else added.drop(cs.by_name(state["columns"]))

    def columns_after(self, columns: Sequence[str]) -> list[str] | None:
        names = known_names(self.columns, columns)
        if names is None:
            return None
        stay = columns if self.keep else [name for name in columns if name not in names]
        return [*stay, *self._outputs(columns, len(names))]

    def _outputs(self, columns: Sequence[str], inputs: int) -> list[str]:
        taken = set(columns)
        return [fresh_name(f"{self.prefix}_{number}", taken) for number in range(min(self.components, inputs))]

    def _find_axes(self, centered: Numbers) -> Numbers:
        """The axes, shape (components, columns), of rows without NaN."""
        # A power of two is divided out, so that squares neither overflow nor vanish; directions do not care.
        exponent = np.frexp(np.abs(centered).max(initial=0))[1]
        unit = np.ldexp(centered, -exponent)
        variances, vectors = np.linalg.eigh(unit.T @ unit / max(len(unit), 1))
        strongest = np.argsort(-variances, kind="stable")[: self.components]
        axes = vectors.T[strongest]
        axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, np.newaxis]
        variances = variances[strongest]
        differs = variances > max(variances[0], 0.0) * np.finfo(np.float64).eps * centered.shape[1]
        if self.whiten:
            with np.errstate(over="ignore"):
                deviations = np.ldexp(np.sqrt(np.where(differs, variances, 1.0)), exponent)
            axes /= np.maximum(deviations, np.finfo(np.float64).tiny)[:, np.newaxis]
        return np.where(differs[:, np.newaxis], axes, 0.0)


def _fill(matrix: Numbers, state: State) -> Numbers:
    """The columns centred and scaled, with 0, their mean, where a value is missing."""
    return np.nan_to_num(standardize_matrix(matrix, state["centers"], state["spreads"]), nan=0.0)
