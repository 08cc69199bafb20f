"""The example distributions, each installed into an environment of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Require
from tests.docs.pages import blocks
from tests.environments import Run, make_environment

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path.parent for path in ROOT.glob("plugins/examples/*/pyproject.toml"))
_API = "mlpipe.api"
WITH_EXTRAS = [folder for folder in FOLDERS if folder.name == "mlpipe-torch"]


@dataclass(frozen=True)
class Example:
    """An example's folder, what its pyproject.toml says, and Python in an environment that has it installed."""

    folder: Path
    project: dict[str, Any]
    python: Run

    @property
    def plugins(self) -> dict[str, str]:
        """The plugins that it offers: name -> kind."""
        groups = self.project["entry-points"].items()
        return {name: group.removeprefix("mlpipe.") for group, lines in groups if group != _API for name in lines}

    @property
    def spec(self) -> Path:
        """The spec that uses its plugins."""
        (spec,) = self.folder.glob("*.yaml")
        return spec

    @property
    def extras(self) -> list[str]:
        """The libraries that it works with, but that its users install, and only some developers."""
        return [name for name in self.project["optional-dependencies"] if name != "test"]

    @property
    def lacks(self) -> list[str]:
        """Those of them that are not here."""
        return [name for name in self.extras if importlib.util.find_spec(name) is None]


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Example:
    folder: Path = request.param
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return Example(folder, project, make_environment(tmp_path_factory.mktemp("environment"), folder))


def test_it_is_a_whole_distribution(example: Example) -> None:
    package = example.folder / example.folder.name.replace("-", "_")
    assert (package / "py.typed").is_file()
    assert example.project["license"] == "MIT"
    assert example.project["entry-points"][_API] == {"1": package.name}
    readme = (example.folder / "README.md").read_text(encoding="utf-8")
    assert [name for name in (*example.plugins, example.spec.name) if name not in readme] == []


def test_its_plugins_are_listed_with_package_and_version(example: Example) -> None:
    listed = example.python("-m", "mlpipe", "list-plugins", "--json")
    assert listed.returncode == 0, listed.stderr
    rows = {(row["kind"], row["name"]): row for row in json.loads(listed.stdout)}
    for name, kind in example.plugins.items():
        row = rows[kind, name]
        assert (row["package"], row["version"]) == (example.project["name"], example.project["version"])
        assert row["status"] == ("needs packages" if example.lacks else "ok"), row


def test_its_own_tests_pass_there(example: Example, require: Require) -> None:
    for library in example.extras:
        require(library)
    suite = ("-c", str(example.folder / "pyproject.toml"), str(example.folder / "tests"))
    tests = example.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *suite)
    assert tests.returncode == 0, tests.stdout + tests.stderr
    assert "skipped" not in tests.stdout
    assert "xfailed" not in tests.stdout


@pytest.mark.parametrize("example", WITH_EXTRAS, indirect=True, ids=lambda folder: folder.name)
def test_without_a_library_its_tests_are_skipped_and_its_users_told(example: Example) -> None:
    if not example.lacks:
        pytest.skip(f"{', '.join(example.extras)} is installed")
    suite = ("-c", str(example.folder / "pyproject.toml"), str(example.folder / "tests"))
    tests = example.python("-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", *suite)
    extra = f"{example.project['name']}[{example.lacks[0]}]"
    assert f"is not installed: pip install '{extra}'" in tests.stdout
    told = example.python("-m", "mlpipe", "validate", str(example.spec))
    assert (told.returncode, f"pip install '{extra}'" in told.stderr) == (2, True), told.stderr


def test_its_spec_runs(example: Example, require: Require, tmp_path: Path) -> None:
    for library in example.extras:
        require(library)
    done = example.python("-m", "mlpipe", "run", str(example.spec), "--store", str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    board = json.loads(done.stdout)["leaderboard"]
    assert [row["reason"] for row in board if row["verdict"] == "failed"] == []


def test_its_readme_is_right(example: Example, require: Require, tmp_path: Path) -> None:
    """Its commands work, those aside that other tests stand for; its YAML is a valid part of its spec."""
    for library in example.extras:
        require(library)
    folder = tmp_path / "plugins" / "examples" / example.folder.name
    shutil.copytree(example.folder, folder)
    (tmp_path / "data").symlink_to(ROOT / "data")
    readme = example.folder / "README.md"
    for line in "".join(block.text for block in blocks(readme, "sh")).splitlines():
        command = shlex.split(line)
        assert command[0] == "mlpipe" or line.startswith(("pip install", "python -m pytest plugins/examples/"))
        if command[:2] == ["mlpipe", "run"]:
            assert ROOT / command[2] == example.spec
        elif command[0] == "mlpipe":
            done = example.python("-m", *command)
            assert done.returncode == 0, done.stderr
    for block in blocks(readme, "yaml"):
        spec = yaml.safe_load(example.spec.read_text(encoding="utf-8")) | yaml.safe_load(block.text)
        (folder / "shown.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")
        valid = example.python("-m", "mlpipe", "validate", str(folder / "shown.yaml"))
        assert valid.returncode == 0, valid.stderr


def test_its_plugins_are_unknown_outside_of_it(example: Example) -> None:
    command = [sys.executable, "-m", "mlpipe", "validate", str(example.spec)]
    environment = {**os.environ, "COLUMNS": "200"}
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert refused.returncode == 2
    for name, kind in example.plugins.items():
        assert f"no {kind} is named '{name}'" in refused.stderr


def test_types_of_all_are_checked() -> None:
    """``make lint`` finds the packages of examples in the folders that mypy is told of."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert [str(folder.relative_to(ROOT)) for folder in FOLDERS] == sorted(settings["mypy_path"][1:])
