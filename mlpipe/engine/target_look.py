"""The classes of the target, read before a run where the spec names some."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import polars.selectors as cs

from mlpipe.engine.frames import reading
from mlpipe.engine.header import Header
from mlpipe.pipeline.attribution import attributed
from mlpipe.spec.model import Target


@dataclass(frozen=True)
class TargetLook:
    """The target column of the prepared rows."""

    rows: int
    missing: int
    labels: tuple[str, ...]
    """Its different values as text, in order."""


def look_at_classes(target: Target, header: Header) -> TargetLook | None:
    """Its classes; None, and no row is read, where the spec names none."""
    if header.prepared is None or not (target.positive is not None or isinstance(target.class_weight, dict)):
        return None
    column = cs.by_name(target.column).as_expr()
    is_float = header.prepared.collect_schema()[target.column].is_float()
    values = (column.fill_nan(None) if is_float else column).alias("value")
    with attributed(f"target '{target.column}'"), reading(header.sources, header.frames):
        counts = header.prepared.select(values).group_by("value").len().sort("value").collect()
    missing = sum(counts.filter(counts["value"].is_null())["len"])
    return TargetLook(sum(counts["len"]), missing, tuple(counts["value"].drop_nulls().cast(pl.String)))
