"""Least squares with few columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from mlpipe_std.models._sparse import SparseLinear


class Lasso(SparseLinear, name="lasso"):
    """Linear regression that leaves out the columns that help least (lasso).

    Minimises half the mean squared error plus ``alpha`` times the absolute coefficients, which sets many of them to
    0 exactly. Errors and ``alpha`` are counted in standard deviations of the target, so that the same ``alpha`` means
    the same in dollars and in logarithms. Source: Tibshirani (1996).

    ```yaml
    use: lasso
    alpha: 0.01
    ```
    """

    search_space: ClassVar[Mapping[str, Any]] = {"alpha": {"log": [0.0001, 0.5]}}

    @property
    def mixing(self) -> float:
        """All of the penalty is on absolute coefficients."""
        return 1.0
