"""Forest of trees with drawn questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlpipe.plugin import Field, Task
from mlpipe_std.models._grown import Forest, MaxFeatures


class ExtraTrees(Forest, name="extra_trees"):
    """The mean of many decision trees whose thresholds are drawn at random (extremely randomised trees).

    Of one drawn threshold a column, the best is asked: smoother than a random forest and faster to grow, with more
    nodes. Source: Geurts, Ernst and Wehenkel (2006).

    ```yaml
    use: extra_trees
    min_samples_leaf: 5
    ```
    """

    max_features: MaxFeatures = Field(
        0.8, description="Columns that each question is chosen among: a share, or sqrt or log2 of their number."
    )
    bootstrap: bool = Field(False, description="Whether each tree draws its rows, or sees all of them.")

    def estimator(self, task: Task, settings: Mapping[str, Any], *, threads: int) -> Any:
        """scikit-learn's extra trees for the task."""
        from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

        forest = ExtraTreesRegressor if task == "regression" else ExtraTreesClassifier
        return forest(n_jobs=threads, **self.drawing(settings))
