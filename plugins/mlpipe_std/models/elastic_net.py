"""Least squares with few and small coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from mlpipe.plugin import Field
from mlpipe_std.models._sparse import SparseLinear


class ElasticNet(SparseLinear, name="elastic_net"):
    """Linear regression between lasso and ridge (elastic net).

    Minimises half the mean squared error plus ``alpha`` times a mixture: ``l1_ratio`` of it on absolute
    coefficients, which drops columns, the rest on (half) squared ones, which keeps columns that resemble each other
    together. Errors and ``alpha`` are counted in standard deviations of the target. Source: Zou and Hastie (2005).

    ```yaml
    use: elastic_net
    alpha: 0.01
    l1_ratio: 0.2
    ```
    """

    search_space: ClassVar[Mapping[str, Any]] = {"alpha": {"log": [0.0001, 0.5]}, "l1_ratio": {"float": [0.1, 1.0]}}

    l1_ratio: float = Field(
        0.5, ge=0.01, le=1, description="Share of the penalty that is on absolute coefficients; 1 is the lasso."
    )

    @property
    def mixing(self) -> float:
        """As the parameter says."""
        return self.l1_ratio
