from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the whole PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("MLPIPE_REQUIRE", raising=False)
    return tmp_path


def test_an_installed_command_is_found(require: Callable[[str], str], programs: Path) -> None:
    command = programs / "chromium-browser"
    command.touch(mode=0o755)
    assert require("chromium") == str(command)


def test_a_missing_command_skips_with_the_reason(require: Callable[[str], str], programs: Path) -> None:
    with pytest.raises(pytest.skip.Exception, match="chromium is not installed"):
        require("chromium")


def test_a_missing_command_that_is_required_fails(
    require: Callable[[str], str], programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLPIPE_REQUIRE", "postgres, chromium")
    with pytest.raises(pytest.fail.Exception, match="MLPIPE_REQUIRE names it"):
        require("chromium")


def test_requiring_one_command_leaves_the_others_optional(
    require: Callable[[str], str], programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLPIPE_REQUIRE", "chromium")
    with pytest.raises(pytest.skip.Exception):
        require("tmux")


def test_a_library_is_found_where_python_finds_it(
    require: Callable[[str], str], programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Python finds nothing else of that name: the folder is all there is to its path.
    monkeypatch.setattr("sys.path", [str(programs)])
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    with pytest.raises(pytest.skip.Exception, match="torch is not installed"):
        require("torch")
    module = programs / "torch.py"
    module.touch()
    importlib.invalidate_caches()
    assert require("torch") == str(module)
