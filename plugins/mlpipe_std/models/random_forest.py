"""Forest of trees on drawn rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlpipe.plugin import Field, Task
from mlpipe_std.models._grown import Forest, MaxFeatures


class RandomForest(Forest, name="random_forest"):
    """The mean of many decision trees, each grown on rows drawn with replacement (random forest).

    Each question is the best one about a random choice of columns. Needs little tuning, and is hard to overfit.
    With weights, rows are drawn as often as they weigh. Source: Breiman (2001).

    ```yaml
    use: random_forest
    n_estimators: 200
    max_features: sqrt
    ```
    """

    max_features: MaxFeatures = Field(
        0.35, description="Columns that each question is chosen among: a share, or sqrt or log2 of their number."
    )
    bootstrap: bool = Field(True, description="Whether each tree draws its rows, or sees all of them.")

    def estimator(self, task: Task, settings: Mapping[str, Any], *, threads: int) -> Any:
        """scikit-learn's random forest for the task."""
        from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

        forest = RandomForestRegressor if task == "regression" else RandomForestClassifier
        return forest(n_jobs=threads, **self.drawing(settings))
