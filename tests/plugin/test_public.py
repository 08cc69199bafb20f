"""What plugin authors may import, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys
import types

import mlpipe.plugin

HEAVY = {"joblib", "numpy", "pandas", "plotly", "polars", "scipy", "sklearn", "xgboost"}


def test_all_names_what_there_is() -> None:
    defined = {
        name
        for name, value in vars(mlpipe.plugin).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType) and name != "annotations"
    }
    assert set(mlpipe.plugin.__all__) == defined
    assert len(mlpipe.plugin.__all__) == len(set(mlpipe.plugin.__all__))


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, mlpipe.plugin; print(*{name.partition('.')[0] for name in sys.modules})"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(output.split())


def test_there_are_eight_kinds() -> None:
    code = "from mlpipe.plugin import REGISTRY; print(*sorted(REGISTRY.kinds()))"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.split() == ["check", "metric", "model", "reporter", "searcher", "source", "splitter", "transform"]
