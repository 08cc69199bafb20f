"""Metrics: how good predictions are."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from mlpipe.plugin.base import Plugin
from mlpipe.plugin.kinds.model import Task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Metric(Plugin, kind="metric"):
    """Scores predictions against the truth."""

    tasks: ClassVar[frozenset[Task]]
    greater_is_better: ClassVar[bool]
    needs: ClassVar[Literal["values", "labels", "probabilities"]]
    """What ``prediction`` is: values, class indexes, or probabilities of shape (rows, classes)."""
    in_target_unit: ClassVar[bool] = False
    """Whether the score is in the unit of the target (dollars), so that a report can say so."""
    is_share: ClassVar[bool] = False
    """Whether the score is a share of the true values, which people read in percent."""

    @abstractmethod
    def score(self, truth: NDArray[Any], prediction: NDArray[Any], weight: NDArray[np.float64] | None) -> float:
        """The score over all rows. ``truth``: float64 values, or int64 class indexes from 0; the positive class is 1.

        Raises DataError where it is not defined for this truth (``roc_auc`` with one class).
        """
