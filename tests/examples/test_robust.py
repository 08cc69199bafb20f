"""The example distribution, installed into an environment of its own."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "plugins" / "examples" / "mlpipe-robust"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs Python in a fresh environment that has the example installed, and sees what this one has."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    executable = folder / "bin" / "python"
    packages = subprocess.run(
        [executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    # Through site.addsitedir, so that the editable install of mlpipe is found as well.
    here = "".join(f"import site; site.addsitedir({path!r})\n" for path in site.getsitepackages())
    (Path(packages) / "this.pth").write_text(here)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": "", "COLUMNS": "200"}
        return subprocess.run(
            [executable, *arguments], capture_output=True, text=True, cwd=folder, env=environment, timeout=300
        )

    install = run("-m", "pip", "install", "--no-deps", "--no-index", "--no-build-isolation", "--quiet", str(EXAMPLE))
    assert install.returncode == 0, install.stderr
    return run


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
