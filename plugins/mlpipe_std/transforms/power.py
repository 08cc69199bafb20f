"""Numbers bent towards a normal distribution."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import polars as pl

from mlpipe.plugin import Columns, DataError, Field, State, Transform, columns_field
from mlpipe_std.transforms._numbers import (
    Numbers,
    center_and_spread,
    choose_numbers,
    collect_finite,
    finite,
    standardized,
)

_BOUNDS = (-5.0, 5.0)
_UNBENT = 1.0
_NEARLY_ZERO = 1e-8
_SAFE_EXPONENT = 300.0
_WORST = 1e300


class Power(Transform, name="power"):
    """Bend numeric columns towards a normal distribution by a power, fitted by maximum likelihood.

    ``yeo_johnson`` (Yeo and Johnson, 2000) takes any number. ``box_cox`` (Box and Cox, 1964) takes numbers above 0
    alone: others in training are an error, later ones become missing. The power is sought from -5 to 5; a column
    that is constant, or whose values fall together at that power, is not bent.

    Columns come out as Float64. Missing values stay missing; NaN and infinite ones count as missing.

    ```yaml
    use: power
    columns: [income]
    method: yeo_johnson
    ```
    """

    requires: ClassVar = {"scipy": "mlpipe-framework[ml]"}

    columns: Columns = columns_field("numeric", "The columns to transform.")
    method: Literal["yeo_johnson", "box_cox"] = Field(
        "yeo_johnson", description="For any numbers, or for numbers above 0."
    )
    standardize: bool = Field(True, description="Whether the result gets mean 0 and standard deviation 1.")

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        values = collect_finite(rows, choose_numbers(self.columns, rows, where=self.title))
        return {"columns": {name: self._fit_column(name, column) for name, column in values.items()}}

    def _fit_column(self, name: str, values: Numbers) -> list[float]:
        """Power, center and spread."""
        if self.method == "box_cox" and values.size and values.min() <= 0:
            raise DataError(
                f"column '{name}' holds {values.min():g}, but box_cox takes numbers above 0 alone",
                where=self.title,
                hint="use 'method: yeo_johnson'",
            )
        power = self._find_power(values)
        if not self.standardize:
            return [power, 0.0, 1.0]
        return [power, *center_and_spread(self._bend(values, power))]

    def _find_power(self, values: Numbers) -> float:
        if not values.size or values.min() == values.max():
            return _UNBENT
        from scipy.optimize import minimize_scalar

        cost = _box_cox_cost if self.method == "box_cox" else _yeo_johnson_cost
        with np.errstate(all="ignore"):
            power = float(minimize_scalar(lambda p: cost(values, p), bounds=_BOUNDS, method="bounded").x)
        return power if _tells_apart(self._bend(values, power)) else _UNBENT

    def _bend(self, values: Numbers, power: float) -> Numbers:
        return pl.select(self._bent(pl.lit(pl.Series(values)), power)).to_series().to_numpy()

    def _bent(self, values: pl.Expr, power: float) -> pl.Expr:
        return _box_cox(values, power) if self.method == "box_cox" else _yeo_johnson(values, power)

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return rows.with_columns(
            standardized(self._bent(finite(name), power), center, spread).alias(name)
            for name, (power, center, spread) in state["columns"].items()
        )


def _box_cox(values: pl.Expr, power: float) -> pl.Expr:
    # A product, for what standardized says of division.
    bent = values.log() if abs(power) < _NEARLY_ZERO else (values.pow(power) - 1) * (1 / power)
    return pl.when(values > 0).then(bent)


def _yeo_johnson(values: pl.Expr, power: float) -> pl.Expr:
    return pl.when(values >= 0).then(_box_cox(values + 1, power)).otherwise(-_box_cox(1 - values, 2 - power))


def _box_cox_cost(values: Numbers, power: float) -> float:
    return _cost_of_logs(np.log(values), power)


def _yeo_johnson_cost(values: Numbers, power: float) -> float:
    """Minus the log-likelihood of a row, without what does not depend on the power."""
    if values.min() >= 0:
        return _cost_of_logs(np.log1p(values), power)
    if values.max() <= 0:
        return _cost_of_logs(np.log1p(-values), 2 - power)
    below = values < 0
    logs = np.log1p(np.abs(values))
    scale = _find_scale(np.where(below, 2 - power, power) * logs)
    bent = np.where(below, -_bend_logs(logs, 2 - power, scale), _bend_logs(logs, power, scale))
    return scale + _log_spread(bent) - (power - 1) * float(np.where(below, -logs, logs).mean())


def _cost_of_logs(logs: Numbers, power: float) -> float:
    # Dividing by the geometric mean (Box and Cox, 1964, section 3) makes the likelihood that of the spread alone.
    deviations = logs - logs.mean()
    scale = _find_scale(power * deviations)
    return scale + _log_spread(_bend_logs(deviations, power, scale))


def _find_scale(exponents: Numbers) -> float:
    """What to subtract from the exponents, so that no power overflows: mostly 0."""
    largest = float(exponents.max())
    return largest if largest > _SAFE_EXPONENT else 0.0


def _bend_logs(logs: Numbers, power: float, scale: float) -> Numbers:
    """The power transform of ``exp(logs)``, divided by ``exp(scale)``."""
    bent: Numbers
    if abs(power) < _NEARLY_ZERO:
        bent = logs * np.exp(-scale)
    elif scale:
        bent = (np.exp(power * logs - scale) - np.exp(-scale)) / power
    else:
        bent = np.expm1(power * logs) / power
    return bent


def _log_spread(bent: Numbers) -> float:
    return float(np.log(bent.std())) if bent.min() < bent.max() else _WORST


def _tells_apart(bent: Numbers) -> bool:
    """Whether the bent values are finite, and differ by more than what rounding does."""
    if not np.isfinite(bent).all():
        return False
    half = bent / 2  # no difference of two overflows
    return bool(half.max() - half.min() > 1e-9 * np.abs(half).max())
