"""The target of training rows as numbers, one column for what is to be averaged."""

from __future__ import annotations

import numpy as np
import polars as pl

from mlpipe.plugin import RunError
from mlpipe_std.transforms._numbers import Numbers


def require_target(target: pl.Series | None, *, where: str) -> pl.Series:
    """The target; raises RunError where there is none."""
    if target is None:
        raise RunError("needs a target to learn from", where=where)
    return target


def split_target(target: pl.Series) -> list[Numbers]:
    """The values; for two classes 1 for the second, for several a 1 for each class but the last."""
    values = target.to_numpy()
    if target.dtype.is_float():
        return [values]
    classes = int(values.max(initial=1)) + 1
    shown = [1] if classes == 2 else range(classes - 1)
    return [(values == one).astype(np.float64) for one in shown]
