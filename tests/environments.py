"""Fresh Python environments that see what this one has, and what is installed into them."""

from __future__ import annotations

import os
import site
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]


def make_environment(folder: Path, *distributions: Path) -> Run:
    """``run("-m", "pytest")`` calls Python in a new environment in ``folder``, with these distributions installed."""
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

    def run(*arguments: str, cwd: Path = folder) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": "", "COLUMNS": "200"}
        return subprocess.run(
            [executable, *arguments], capture_output=True, text=True, cwd=cwd, env=environment, timeout=300
        )

    install = ("-m", "pip", "install", "--no-deps", "--no-index", "--no-build-isolation", "--quiet")
    done = run(*install, *map(str, distributions))
    assert done.returncode == 0, done.stderr
    return run
