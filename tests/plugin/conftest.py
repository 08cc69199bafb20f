"""A registry that forgets, and installed packages made of text."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from mlpipe.plugin import REGISTRY, Registry


@pytest.fixture
def registry() -> Iterator[Registry]:
    """The registry of this process; what the test defines is forgotten after it."""
    with REGISTRY.isolated() as isolated:
        yield isolated


@dataclass(frozen=True)
class Site:
    """A folder of installed packages: their metadata, and modules that leave a trace when they are imported."""

    folder: Path

    def install(self, package: str, version: str, points: Mapping[str, Mapping[str, str]], **modules: str) -> None:
        """Add a package: entry points by group, and modules by name."""
        info = self.folder / f"{package.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
        groups = (f"[{group}]\n" + "".join(f"{n} = {v}\n" for n, v in names.items()) for group, names in points.items())
        (info / "entry_points.txt").write_text("\n".join(groups))
        for module, source in modules.items():
            trace = f"open({str(self.folder / module)!r} + '.imported', 'a').close()\n"
            (self.folder / f"{module}.py").write_text(trace + textwrap.dedent(source))

    def run(self, code: str) -> str:
        """Run code in a process of its own with these packages; gives what it prints."""
        start = f"import sys; sys.path.insert(0, {str(self.folder)!r})\nfrom mlpipe.plugin import *\n"
        command = [sys.executable, "-W", "error", "-c", start + textwrap.dedent(code)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def imported(self) -> set[str]:
        """The modules that were imported since the packages were installed."""
        return {path.stem for path in self.folder.glob("*.imported")}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A place to install packages into."""
    return Site(tmp_path)
