"""What a model says that it used."""

from __future__ import annotations

from collections.abc import Mapping

from mlpipe.plugin import State


def stored_importance(state: State) -> Mapping[str, float]:
    """The importance that a state keeps, by column."""
    return dict(zip(state["columns"], state["importance"].tolist(), strict=True))
