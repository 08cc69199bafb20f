"""``mlpipe new``: what it writes works as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from mlpipe import __version__
from mlpipe.cli.main import exit_code
from mlpipe.cli.options import KINDS
from mlpipe.plugin import REGISTRY
from mlpipe.scaffold.origin import requirement
from tests.environments import Run, make_environment

Call = Callable[..., Any]


def call(*arguments: str) -> int:
    with REGISTRY.isolated():
        return exit_code(arguments)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A distribution for each kind, as ``mlpipe new plugin`` writes it."""
    folder = tmp_path_factory.mktemp("written")
    for kind in KINDS:
        assert call("new", "plugin", kind, f"acme.my_{kind}", "--dir", str(folder / kind)) == 0
    return {kind: folder / kind for kind in KINDS}


@pytest.fixture(scope="module")
def python(written: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Python in an environment that has all of them installed."""
    return make_environment(tmp_path_factory.mktemp("environment"), *written.values())


def test_all_are_listed_as_they_should_be(python: Run) -> None:
    listed = python("-m", "mlpipe", "list-plugins", "--search", "acme", "--json")
    rows = {(row["kind"], row["name"], row["package"], row["status"]) for row in json.loads(listed.stdout)}
    assert rows == {(kind, f"acme.my_{kind}", f"acme-my-{kind}", "ok") for kind in KINDS}


def test_their_own_tests_pass(python: Run, written: dict[str, Path]) -> None:
    suites = [str(folder / "tests") for folder in written.values()]
    first = written[KINDS[0]] / "pyproject.toml"
    done = python("-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(first), "--rootdir", "/", *suites)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_the_spec_runs(kind: str, python: Run, written: dict[str, Path], tmp_path: Path) -> None:
    done = python("-m", "mlpipe", "run", "example/houses.yaml", "--store", str(tmp_path), cwd=written[kind])
    assert done.returncode == 0, done.stderr


def test_their_style_and_types_are_sound(written: dict[str, Path]) -> None:
    tools = [sys.executable, "-m"]
    for folder in written.values():
        for command in (["check"], ["format", "--check"]):
            done = subprocess.run([*tools, "ruff", *command, "."], capture_output=True, text=True, cwd=folder)
            assert done.returncode == 0, done.stdout + done.stderr
    packages = [word for kind in KINDS for word in ("-p", f"acme_my_{kind}")]
    done = subprocess.run(
        [*tools, "mypy", "--strict", "--cache-dir=/dev/null", *packages],
        capture_output=True,
        text=True,
        cwd=written[KINDS[0]],
        env={**os.environ, "MYPYPATH": os.pathsep.join(map(str, written.values()))},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_one_local_file_passes_the_kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plugins").mkdir()
    assert call("new", "plugin", "transform", "mine.my_step", "--local") == 0
    assert [path.name for path in tmp_path.rglob("*.*")] == ["my_step.py"]
    assert call("check-plugin", "plugins/my_step.py") == 0


@pytest.mark.parametrize(("specs", "path"), [("configs", "../plugins/my_step.py"), (".", "plugins/my_step.py")])
def test_the_path_that_is_told_works(
    specs: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("plugins", specs):
        (tmp_path / folder).mkdir(exist_ok=True)
    assert call("new", "plugin", "transform", "mine.my_step", "--local") == 0
    told = capsys.readouterr().out.splitlines()[-1]
    assert told.endswith(f"finds it by: plugins: [{path}]")
    assert (tmp_path / specs / path).is_file()


def written_down(monkeypatch: pytest.MonkeyPatch, direct_url: object) -> None:
    """Let mlpipe have been installed from there."""

    class Installed:
        def read_text(self, name: str) -> str | None:
            return json.dumps(direct_url) if direct_url and name == "direct_url.json" else None

    monkeypatch.setattr("mlpipe.scaffold.origin.distribution", lambda name: Installed())


def test_a_project_is_installed_from_where_mlpipe_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout = tmp_path / "a checkout"
    checkout.mkdir()
    written_down(monkeypatch, {"url": checkout.as_uri(), "dir_info": {"editable": True}})
    assert call("new", "project", str(tmp_path / "churn")) == 0
    assert f"requirements.txt names {checkout.as_uri()}" in capsys.readouterr().out
    note, line, _ = (tmp_path / "churn" / "requirements.txt").read_text().splitlines()
    assert note.endswith(f"mlpipe-framework[all]>={__version__}")
    wanted = Requirement(line)
    assert (wanted.name, wanted.extras, wanted.url) == ("mlpipe-framework", {"all"}, checkout.as_uri())


@pytest.mark.parametrize(
    ("direct_url", "line"),
    [
        (None, f"mlpipe-framework[all]>={__version__}"),
        ({"url": "file:///gone/mlpipe.whl", "archive_info": {}}, f"mlpipe-framework[all]>={__version__}"),
        (
            {"url": "https://host/mlpipe.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            "mlpipe-framework[all] @ git+https://host/mlpipe.git@abc",
        ),
        ({"url": "https://host/mlpipe.whl", "archive_info": {}}, "mlpipe-framework[all] @ https://host/mlpipe.whl"),
    ],
)
def test_other_places_that_mlpipe_came_from(direct_url: object, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written_down(monkeypatch, direct_url)
    assert requirement() == line


def test_a_project_runs_and_its_tests_pass(tmp_path: Path) -> None:
    folder = tmp_path / "house-prices"
    assert call("new", "project", str(folder)) == 0
    for command in (["mlpipe", "run", "configs/houses.yaml"], ["pytest", "-q", "tests"]):
        done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
    assert list((folder / "artifacts" / "runs").glob("houses-*/report.html"))
    # --no-print-directory: a make that runs the tests hands its own level down.
    said = ["make", "--no-print-directory", "help"]
    targets = subprocess.run(said, capture_output=True, text=True, cwd=folder, check=True).stdout
    assert [line.split()[0] for line in targets.splitlines()] == ["help", "setup", "validate", "run", "test", "clean"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plugin", "transform", "clip_top"], "put a word of your own in front: acme.clip_top"),
        (["plugin", "transform", "Acme.Clip"], "no plugin name"),
        (["plugin", "tranform", "acme.x"], "'tranform'"),
        (["plugin", "model", "acme.x", "--dir", "taken"], "is there already"),
    ],
)
def test_mistakes_are_told(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "pyproject.toml").write_text("mine")
    assert call("new", *arguments) == 2
    assert words in capsys.readouterr().err
    assert (tmp_path / "taken" / "pyproject.toml").read_text() == "mine"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["pyproject.toml"]
