"""For each standard transform, how the kit calls it: a plugin that is not here fails its test."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

ROWS = 60

Params = dict[str, Any]

TRANSFORMS: dict[str, list[Params]] = {
    "bin": [{"columns": ["size", "^a$"]}, {"columns": ["size"], "output": "labels", "method": "uniform"}],
    "cast": [{"columns": {"rooms": "float", "zipcode": "category"}}],
    "clip": [{"columns": ["size"], "min": 0, "max": 10}],
    "date_parts": [{"columns": ["sold"], "cyclic": True}],
    "drop": [{"columns": ["size"]}],
    "drop_duplicates": [{"columns": ["zipcode"]}],
    "expression": [{"columns": {"per_room": "size / (rooms + 1.0)", "large": "size > 3"}}],
    "filter": [{"condition": "size > 2"}],
    "frequency_encode": [{"columns": ["zipcode", "grade"]}],
    "geo": [
        {"latitude": "lat", "longitude": "long", "points": {"here": [47.5, -122.2]}, "angles": [30]},
        {"latitude": "lat", "longitude": "long", "clusters": 4, "cluster_as": "both"},
    ],
    "impute": [{"indicator": True}, {"strategy": "mean"}],
    "interactions": [{"columns": ["size", "lat"]}],
    "neighbours": [
        {"columns": ["lat", "long"], "metric": "geo", "k": [1, 4], "per": "size", "estimate": True},
        {"columns": ["lat", "long", "size"], "weights": "distance"},
    ],
    "one_hot": [{"columns": ["zipcode", "grade"], "min_frequency": 2}],
    "ordinal": [{"columns": ["zipcode"]}, {"orders": {"grade": ["low", "high"]}}],
    "pca": [{"columns": ["lat", "long", "size", "rooms", "^a$"], "components": 3}],
    "power": [{"columns": ["size", "lat"]}],
    "quantile": [{"columns": ["size", "lat"], "to": "normal"}],
    "ratios": [{"columns": {"size_per_room": ["size", "rooms"]}}],
    "rename": [{"columns": {"lat": "latitude"}}],
    "scale": [{}, {"method": "robust"}],
    "select": [{"columns": ["size", "zipcode"]}],
    "select_features": [
        {"method": "variance", "k": 2},
        {"method": "mutual_information", "k": 2},
        {"method": "model", "share": 0.5},
    ],
    "sort": [{"by": ["size"]}],
    "sql": [{"query": "select *, size * 2 as twice from rows where rooms > 2"}],
    "target_encode": [{"columns": ["zipcode", "grade"]}],
    "text_features": [{"columns": ["note"], "letters": 3, "components": 3}],
    "winsorize": [{"columns": ["size", "rooms"]}],
}


def make_frame() -> pl.DataFrame:
    """Houses, with some values missing, and a column whose name looks like a pattern."""
    rng = np.random.default_rng(0)
    size = rng.lognormal(1, 0.5, ROWS)
    return pl.DataFrame(
        {
            "lat": rng.uniform(47, 48, ROWS),
            "long": rng.uniform(-123, -122, ROWS),
            "size": [None if row % 11 == 5 else value for row, value in enumerate(size)],
            "rooms": rng.integers(1, 6, ROWS),
            "^a$": rng.normal(size=ROWS).astype(np.float32),
            "zipcode": [None if row % 13 == 4 else text for row, text in enumerate(rng.choice(list("abcdef"), ROWS))],
            "grade": pl.Series(rng.choice(["low", "high"], ROWS), dtype=pl.Enum(["low", "high"])),
            "sold": [date(2015, 1, 1) + timedelta(days=int(day)) for day in rng.integers(0, 365, ROWS)],
            "note": [" ".join(words) for words in rng.choice(["sea", "view", "garage", "quiet"], (ROWS, 3))],
            "new": rng.random(ROWS) > 0.5,
        }
    )
