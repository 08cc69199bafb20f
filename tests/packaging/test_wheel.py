"""The wheel is what strangers get: it must hold both packages, their entry points, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from configparser import ConfigParser
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest

import mlpipe

ROOT = Path(__file__).parents[2]
PACKAGES = {"mlpipe": ROOT / "mlpipe", "mlpipe_std": ROOT / "plugins/mlpipe_std"}
KINDS = ("source", "check", "transform", "splitter", "model", "searcher", "metric", "reporter")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (path,) = folder.glob("*.whl")
    return ZipFile(path)


def _dist_info(wheel: ZipFile, name: str) -> bytes:
    return wheel.read(f"mlpipe_framework-{mlpipe.__version__}.dist-info/{name}")


def test_only_the_two_packages_are_in_it(wheel: ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert tops == {*PACKAGES, f"mlpipe_framework-{mlpipe.__version__}.dist-info"}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_and_the_typing_marker_are_in_it(wheel: ZipFile, package: str) -> None:
    home = PACKAGES[package]
    modules = {f"{package}/{path.relative_to(home).as_posix()}" for path in home.rglob("*.py")}
    assert modules | {f"{package}/py.typed"} <= set(wheel.namelist())


def test_every_kind_has_entry_points(wheel: ZipFile) -> None:
    found = ConfigParser()
    found.read_string(_dist_info(wheel, "entry_points.txt").decode())
    assert {f"mlpipe.{kind}" for kind in KINDS} <= set(found.sections())
    assert found["console_scripts"]["mlpipe"] == "mlpipe.cli.main:main"


def test_the_base_install_has_neither_algorithms_nor_charts(wheel: ZipFile) -> None:
    needed = message_from_bytes(_dist_info(wheel, "METADATA")).get_all("Requires-Dist", [])
    base = [line for line in needed if "extra ==" not in line]
    heavy = ("scikit-learn", "xgboost", "plotly", "scipy", "pandas")
    assert base
    assert not [line for line in base if line.startswith(heavy)]


def test_the_licence_goes_with_it(wheel: ZipFile) -> None:
    assert b"MIT License" in _dist_info(wheel, "licenses/LICENSE")
