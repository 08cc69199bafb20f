"""Starting up is cheap: what is heavy is imported only by the command that works with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"sklearn", "xgboost", "plotly", "scipy", "pandas", "torch", "joblib"}
ROOT = Path(__file__).parents[2]


def modules_after(*arguments: str) -> set[str]:
    code = (
        "import json, sys\n"
        "from mlpipe.cli.main import exit_code\n"
        f"code = exit_code({list(arguments)!r})\n"
        "print(file=sys.stderr)\n"
        "print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=120)
    exit_code, modules = json.loads(done.stderr.splitlines()[-1])
    assert exit_code == 0, done.stderr
    return {name.partition(".")[0] for name in modules}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["validate", "configs/housing.yaml"],
        ["validate", "configs/flights.yaml"],
        ["plan", "configs/penguins.yaml"],
        ["list-plugins"],
        ["describe", "xgboost"],
    ],
    ids=" ".join,
)
def test_no_heavy_module_is_loaded(arguments: list[str]) -> None:
    assert not modules_after(*arguments) & HEAVY


def test_help_loads_neither_polars_nor_numpy_nor_pydantic() -> None:
    assert not modules_after("--help") & {"polars", "numpy", "pydantic", "yaml", "rich"}
