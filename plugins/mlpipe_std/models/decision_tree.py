"""One decision tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from mlpipe.plugin import Field, Task
from mlpipe_std.models._grown import Grown


class DecisionTree(Grown, name="decision_tree"):
    """Predict by a tree of yes-or-no questions about single columns.

    Easy to read, but forests and boosted trees predict better. A tree that is not held back learns its training rows
    by heart: ``max_depth``, ``min_samples_leaf`` and ``ccp_alpha`` hold it back. Source: Breiman et al. (1984).

    ```yaml
    use: decision_tree
    max_depth: 6
    ```
    """

    search_space: ClassVar[Mapping[str, Any]] = {
        "max_depth": {"int": [2, 20]},
        "min_samples_leaf": {"log_int": [1, 100]},
    }

    max_depth: int | None = Field(10, ge=1, le=1000, description="The most questions in a row; null for no limit.")
    min_samples_leaf: int = Field(5, ge=1, le=1_000_000, description="The fewest training rows an answer rests on.")

    def estimator(self, task: Task, settings: Mapping[str, Any], *, threads: int) -> Any:
        """scikit-learn's decision tree for the task."""
        from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

        return (DecisionTreeRegressor if task == "regression" else DecisionTreeClassifier)(**settings)
