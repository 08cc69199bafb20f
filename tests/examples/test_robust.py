"""The example distribution, installed into an environment of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environments import Run, make_environment

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "plugins" / "examples" / "mlpipe-robust"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Python in an environment that has the example installed."""
    return make_environment(tmp_path_factory.mktemp("environment"), EXAMPLE)


def test_its_plugins_are_listed_with_package_and_version(python: Run) -> None:
    listed = python("-m", "mlpipe", "list-plugins", "--json")
    assert listed.returncode == 0, listed.stderr
    rows = {row["name"]: row for row in json.loads(listed.stdout)}
    for name, kind in (("robust.group_deviation", "transform"), ("robust.huber", "model")):
        row = rows[name]
        assert (row["kind"], row["package"], row["version"], row["status"]) == (kind, "mlpipe-robust", "0.1.0", "ok")


def test_a_spec_uses_them_by_name(python: Run, tmp_path: Path) -> None:
    done = python("-m", "mlpipe", "run", str(EXAMPLE / "houses.yaml"), "--store", str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    board = {row["model"]: row for row in json.loads(done.stdout)["leaderboard"]}
    # Prices have a long tail, so in absolute error the robust line must beat the mean by far.
    assert board["robust.huber"]["cv"]["mean"] < 0.6 * board["baseline"]["cv"]["mean"]


def test_its_own_tests_pass_there(python: Run) -> None:
    suite = ("-c", str(EXAMPLE / "pyproject.toml"), str(EXAMPLE / "tests"))
    tests = python("-m", "pytest", "-q", "-p", "no:cacheprovider", *suite)
    assert tests.returncode == 0, tests.stdout + tests.stderr


def test_they_are_unknown_outside_of_it() -> None:
    spec = EXAMPLE / "houses.yaml"
    refused = subprocess.run(
        [sys.executable, "-m", "mlpipe", "validate", str(spec)], capture_output=True, text=True, timeout=60
    )
    assert refused.returncode == 2
    assert "no transform is named 'robust.group_deviation'" in refused.stderr
    assert "no model is named 'robust.huber'" in refused.stderr
