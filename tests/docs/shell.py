"""A small shell for the commands of the documentation: mlpipe runs in this process, which spares its start.

So does what ``pip install -e`` does for a package without dependencies of its own: it writes down the entry points, and
puts the folder on the path.
"""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from mlpipe.cli.main import exit_code
from mlpipe.plugin import REGISTRY
from tests.plugin.site import Site

_INSTALL = "pip install -e "


@dataclass
class Shell:
    """Runs command lines in the current folder; ``code`` is the exit code of the last one."""

    monkeypatch: pytest.MonkeyPatch
    code: int = 0

    def installs(self, line: str) -> bool:
        """Whether the command installs the package in the current folder, which needs no network here."""
        return line.startswith(_INSTALL) and Path("pyproject.toml").exists()

    def run(self, line: str) -> str:
        """What the commands of a line, parted by ``; ``, print to stdout and stderr."""
        return "".join(self._run_one(command) for command in line.split("; "))

    def _run_one(self, command: str) -> str:
        words = shlex.split(command)
        if words[0] == "mlpipe":
            return self._run_mlpipe(words[1:])
        if words[0] == "cd":
            self.monkeypatch.chdir(words[1])
            return ""
        return self._install() if self.installs(command) else self._run_other(command)

    def _run_mlpipe(self, words: list[str]) -> str:
        words, target = (words[:-2], words[-1]) if words[-2:-1] == [">"] else (words, "")
        err = io.StringIO()
        out = io.StringIO() if target else err
        with redirect_stdout(out), redirect_stderr(err), REGISTRY.isolated():
            self.code = exit_code(words)
        if target:
            Path(target).write_text(out.getvalue(), encoding="utf-8")
        return err.getvalue()

    def _install(self) -> str:
        here = Path.cwd()
        metadata = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
        site = Site(here.parent / "site-of-the-test")
        site.install(metadata["name"], metadata["version"], metadata["entry-points"])
        path = [str(site.folder), str(here)]
        for folder in path:
            self.monkeypatch.syspath_prepend(folder)
        self.monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path))
        self.monkeypatch.setattr(REGISTRY, "_offers", None)  # so that the metadata is read again
        self.code = 0
        return ""

    def _run_other(self, command: str) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.code}); {command}"],
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        self.code = done.returncode
        return done.stdout
