"""The target as models see it: transformed numbers, or class indexes; and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TargetTransform:
    """A function that models are trained under, and its inverse."""

    name: str
    forward: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    inverse: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    above: float
    """Values must be greater than this."""


TRANSFORMS = {
    "log1p": TargetTransform("log1p", np.log1p, np.expm1, above=-1.0),
}


def forward(name: str | None, values: NDArray[Any]) -> NDArray[Any]:
    """The values that a model is trained on."""
    return TRANSFORMS[name].forward(values) if name else values


def inverse(name: str | None, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Predictions in the target's own unit."""
    return TRANSFORMS[name].inverse(values) if name else values
