"""What every test may rely on: repeatable property tests, and services that are found or named."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

Require = Callable[[str], str]

_SERVER = Path(__file__).parents[1] / ".venv" / "language-server" / "node_modules" / ".bin" / "yaml-language-server"

COMMANDS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "yaml-language-server": (str(_SERVER), "yaml-language-server"),
}
"""The commands a service goes by, where they are more than its name."""

MODULES = ("torch",)
"""What is no command, but a library that only some have installed: it takes from 200 MB to some GB."""

# No deadlines: a busy machine is no bug. CI tries the same examples every time, so that a red run repeats.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session")
def require() -> Require:
    """``require("chromium")`` gives the path of the command, ``require("torch")`` that of the library.

    Where it is missing the test is skipped, or fails if the comma-separated MLPIPE_REQUIRE names it.
    """
    return _find


def _find(name: str) -> str:
    path = _find_module(name) if name in MODULES else _find_command(name)
    if path:
        return path
    required = os.environ.get("MLPIPE_REQUIRE", "").replace(" ", "").split(",")
    if name in required:
        pytest.fail(f"{name} is not installed, but MLPIPE_REQUIRE names it")
    pytest.skip(f"{name} is not installed")


def _find_module(name: str) -> str | None:
    found = importlib.util.find_spec(name)
    return found.origin if found else None


def _find_command(name: str) -> str | None:
    return next(filter(None, map(shutil.which, COMMANDS.get(name, (name,)))), None)
