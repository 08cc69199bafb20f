"""Installed packages made of text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

STEP = """
from mlpipe.plugin import Transform

class Step(Transform, name="acme.step"):
    '''Do nothing.

    At length.'''

    def apply(self, rows, state):
        return rows
"""
GROUP = "mlpipe.transform"


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

    def imported(self) -> set[str]:
        """The modules that were imported since the packages were installed."""
        return {path.stem for path in self.folder.glob("*.imported")}
