"""A small shell for the commands of the documentation: mlpipe runs in this process, which spares its start."""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from mlpipe.cli.main import exit_code
from mlpipe.plugin import REGISTRY


@dataclass
class Shell:
    """Runs command lines in the current folder; ``code`` is the exit code of the last one."""

    code: int = 0

    def run(self, line: str) -> str:
        """What the commands of a line, parted by ``; ``, print to stdout and stderr."""
        return "".join(self._run_one(command) for command in line.split("; "))

    def _run_one(self, command: str) -> str:
        words = shlex.split(command)
        return self._run_mlpipe(words[1:]) if words[0] == "mlpipe" else self._run_other(command)

    def _run_mlpipe(self, words: list[str]) -> str:
        words, target = (words[:-2], words[-1]) if words[-2:-1] == [">"] else (words, "")
        err = io.StringIO()
        out = io.StringIO() if target else err
        with redirect_stdout(out), redirect_stderr(err), REGISTRY.isolated():
            self.code = exit_code(words)
        if target:
            Path(target).write_text(out.getvalue(), encoding="utf-8")
        return err.getvalue()

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
