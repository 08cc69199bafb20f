"""Scores of one metric, written alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mlpipe.plugin import REGISTRY
from mlpipe.plugin.formatting import score_format


def scores_of(metric: str, scores: Iterable[float | None]) -> Callable[[float | None], str]:
    """How these scores of a metric are written: with the same decimals, shares in percent."""
    return score_format(scores, is_share=REGISTRY.get("metric", metric).is_share)
