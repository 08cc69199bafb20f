"""What the framework costs on top of the fits themselves.

The same work twice, each in a process of its own, in turn: `mlpipe run` of a spec, and a script that does the same
by hand with polars, scikit-learn and xgboost: read, derive features, split, five folds of four models, refit of the
best, holdout scores. Prints the ratio of CPU times (user and system, imports included), pair by pair.

    python tests/benchmarks/overhead.py [--pairs 5] [--most 1.15]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from _cpu import cpu_seconds

ROOT = Path(__file__).parents[2]

SPEC = f"""\
name: overhead
seed: 1
sources:
  houses: {{use: csv, path: {ROOT}/data/housing.csv}}
prepare:
  - {{use: cast, columns: {{zipcode: string}}}}
  - {{use: drop, columns: [id]}}
target: {{column: price, transform: log1p}}
split: {{use: random, holdout: 0.2, folds: 5}}
transforms:
  - {{use: date_parts, columns: [date], parts: [year, month]}}
  - {{use: one_hot, columns: [zipcode]}}
models:
  - {{use: ridge, alpha: 1.0}}
  - {{use: random_forest, n_estimators: 60, max_features: 0.33, min_samples_leaf: 2}}
  - {{use: hist_gradient_boosting, max_iter: 60, learning_rate: 0.1, max_features: 1.0, validation_fraction: 0}}
  - use: xgboost
    n_estimators: 300
    learning_rate: 0.1
    max_depth: 6
    min_child_weight: 1
    subsample: 1
    colsample_bytree: 1
    max_bin: 256
    validation_fraction: 0
select: {{metric: mae}}
reports: []
executor: {{workers: 1, threads: 1}}
"""

BY_HAND = f'''
import numpy as np, polars as pl
from sklearn.compose import make_column_transformer
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, mean_absolute_percentage_error, r2_score, root_mean_squared_error
from sklearn.model_selection import KFold, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits
from xgboost import XGBRegressor

def models():
    return {{
        "dummy": DummyRegressor(),
        "ridge": make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), Ridge(alpha=1.0)),
        "forest": RandomForestRegressor(
            n_estimators=60, max_features=0.33, min_samples_leaf=2, n_jobs=1, random_state=1),
        "hist": HistGradientBoostingRegressor(
            max_iter=60, learning_rate=0.1, max_leaf_nodes=31, min_samples_leaf=20, l2_regularization=0.0,
            max_features=1.0, max_bins=255, early_stopping=False, random_state=1),
        "xgboost": XGBRegressor(
            n_estimators=300, learning_rate=0.1, max_depth=6, min_child_weight=1, subsample=1, colsample_bytree=1,
            reg_lambda=1, max_bin=256, tree_method="hist", n_jobs=1, random_state=1),
    }}

def encode(train, test):
    encoder = OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit(train[["zipcode"]].to_numpy())
    def both(frame):
        rest = frame.drop("zipcode").to_numpy().astype(float)
        return np.hstack([rest, encoder.transform(frame[["zipcode"]].to_numpy())])
    return both(train), both(test)

SCORES = (mean_absolute_error, r2_score, root_mean_squared_error, mean_absolute_percentage_error)

with threadpool_limits(1):
    table = (
        pl.scan_csv("{ROOT}/data/housing.csv", try_parse_dates=True)
        .with_columns(pl.col("zipcode").cast(pl.String), year=pl.col("date").dt.year(), month=pl.col("date").dt.month())
        .drop("id", "date").collect()
    )
    price = table["price"].to_numpy().astype(float)
    table = table.drop("price")
    dev, held = train_test_split(np.arange(len(price)), test_size=0.2, random_state=1)
    found = {{}}
    for train, valid in KFold(5, shuffle=True, random_state=1).split(dev):
        train, valid = dev[train], dev[valid]
        X, V = encode(table[train], table[valid])
        for name, model in models().items():
            model.fit(X, np.log1p(price[train]))
            predicted = np.expm1(model.predict(V))
            found.setdefault(name, []).append([score(price[valid], predicted) for score in SCORES])
    best = min(found, key=lambda name: np.mean([scores[0] for scores in found[name]]))
    X, V = encode(table[dev], table[held])
    for name in ("dummy", best):
        model = models()[name].fit(X, np.log1p(price[dev]))
        predicted = np.expm1(model.predict(V))
        print(name, [score(price[held], predicted) for score in SCORES])
'''


def main() -> int:
    """Print the ratios; 1 where their median is above ``--most``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--most", type=float, default=1.15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, "overhead.yaml")
        spec.write_text(SPEC)
        ours = [sys.executable, "-m", "mlpipe", "run", str(spec), "--store", folder]
        theirs = [sys.executable, "-c", BY_HAND]
        cpu_seconds(ours), cpu_seconds(theirs)  # once each to warm the file cache
        ratios = [compare(ours, theirs) for _ in range(options.pairs)]
    median = statistics.median(ratios)
    print(f"CPU time, mlpipe to by hand: median {median:.3f} of {len(ratios)} pairs, at most {options.most} wanted")
    return 0 if median <= options.most else 1


def compare(ours: list[str], theirs: list[str]) -> float:
    """The ratio of one pair."""
    mine, yours = cpu_seconds(ours), cpu_seconds(theirs)
    print(f"mlpipe {mine:.1f} s, by hand {yours:.1f} s: {mine / yours:.3f}", flush=True)
    return mine / yours


if __name__ == "__main__":
    sys.exit(main())
