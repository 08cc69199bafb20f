"""Boosting that stops when rows set apart are predicted no better."""

from __future__ import annotations

import numpy as np

from mlpipe.plugin import Field, Labelled, Model
from mlpipe_std.models._rows import Indexes, take_rows, weighing_rows


class EarlyStopping(Model):
    """A model to whose ``fit`` the engine gives ``valid`` rows, out of the training rows."""

    validation_fraction: float = Field(
        0.1, ge=0, lt=1, description="Share of the training rows to stop early by; 0 for no early stop."
    )

    @property
    def early_stopping_share(self) -> float:
        """The share that ``validation_fraction`` asks for."""
        return self.validation_fraction


def stopping_rows(valid: Labelled | None, labels: Indexes | None, title: str) -> Labelled | None:
    """The rows to stop early by, as ``weighing_rows``; None where there are none.

    With ``labels`` the classes are their places among them, and rows of any other class are left out.
    """
    if valid is None:
        return None
    use = np.ones(len(valid.y), dtype=bool) if valid.weight is None else valid.weight > 0
    if labels is not None:
        use &= np.isin(valid.y, labels)
    if not use.any():
        return None
    rows = weighing_rows(take_rows(valid, use), title)
    return rows if labels is None else Labelled(rows.X, np.searchsorted(labels, rows.y), rows.weight)
