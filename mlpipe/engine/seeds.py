"""Seeds: each stage and item has its own, so that adding one shifts no other's."""

from __future__ import annotations

import hashlib

import numpy as np


def derive_rng(seed: int, stage: str, *item: str | int) -> np.random.Generator:
    """A fresh generator for (spec seed, stage, item); the same arguments give the same numbers anywhere."""
    text = "\x1f".join((str(seed), stage, *map(str, item)))
    words = np.frombuffer(hashlib.sha256(text.encode()).digest(), dtype=np.uint32)
    return np.random.default_rng(words)
