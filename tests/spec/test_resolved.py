"""A spec written out again, defaults included."""

from __future__ import annotations

from typing import Any

from mlpipe.plugin import Registry
from mlpipe.spec.load import spec_from_values
from mlpipe.spec.resolved import resolved

TEXT = """\
name: demo
sources:
  houses: {use: toy.csv, path: "/data/${FILE}"}
prepare: [{use: toy.filter, where: x > 0}]
target: {column: price, class_weight: {a: 2}}
split: "${SPLIT}"
transforms: [{use: toy.scale, columns: [a, b]}]
models:
  - toy.ridge
  - {use: toy.boost, name: deep, search: {max_depth: {int: [3, 8]}, learning_rate: {log: [0.01, 1]}}}
search: {use: toy.trials, trials: 3}
select: {metric: toy.rmse, budget: 2m}
reports: [toy.page]
"""


def test_every_default_is_written_out(load: Any) -> None:
    loaded = load(TEXT, FILE="x.csv", SPLIT="toy.shuffle")
    assert resolved(loaded.spec, loaded.origin) == {
        "version": 1,
        "name": "demo",
        "seed": 0,
        "plugins": [],
        "sources": {
            "houses": {
                "use": "toy.csv",
                "path": "/data/${FILE}",
                "separator": ",",
                "password": None,
                "url": None,
            }
        },
        "checks": [],
        "prepare": [{"use": "toy.filter", "where": "x > 0"}],
        "target": {
            "column": "price",
            "task": None,
            "transform": None,
            "positive": None,
            "weight": None,
            "class_weight": {"a": 2},
            "missing": "error",
        },
        "split": {"use": "${SPLIT}", "holdout": 0.2, "folds": 5, "repeats": 1},
        "transforms": [{"use": "toy.scale", "columns": ["a", "b"], "method": "standard", "orders": {}}],
        "models": [
            {"use": "toy.ridge", "name": "toy.ridge", "alpha": 1.0},
            {
                "use": "toy.boost",
                "name": "deep",
                "search": {"max_depth": {"int": [3, 8]}, "learning_rate": {"log": [0.01, 1]}},
                "max_depth": 6,
                "min_depth": 1,
                "learning_rate": 0.1,
                "max_features": None,
                "silent": True,
            },
        ],
        "search": {"use": "toy.trials", "trials": 3},
        "select": {"metric": {"use": "toy.rmse"}, "budget": 120.0, "tolerance": 0.01},
        "reports": [{"use": "toy.page", "heading": ""}],
        "executor": {"backend": "threads", "workers": None, "threads": 1},
    }


def test_every_kind_of_dimension_is_written_as_it_is_read(registry: Registry) -> None:
    search = {
        "max_depth": {"log_int": [2, 16]},
        "learning_rate": {"float": [0.1, 0.5]},
        "max_features": ["sqrt", 3, None],
        "min_depth": {"int": [1, 2]},
    }
    values = {
        "sources": {"t": {"use": "toy.csv", "path": "t.csv"}},
        "target": {"column": "y"},
        "models": [{"use": "toy.boost", "search": search}],
    }
    assert resolved(spec_from_values(values, registry=registry))["models"][0]["search"] == search
