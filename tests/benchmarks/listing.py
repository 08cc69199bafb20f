"""What `mlpipe list-plugins` costs with 500 plugins of third parties, beside none: CPU seconds, in turn.

They are generated into a scratch folder, and none may be imported. Run it as:
python tests/benchmarks/listing.py [--pairs 9] [--most 1.5] [--plugins 500] [--distributions 500]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from _cpu import cpu_seconds

PLUGIN = '''
import pathlib

import polars as pl

from mlpipe.plugin import Field, State, Transform

pathlib.Path({mark!r}).touch()


class Step{number}(Transform, name="crowd{number}.step"):
    """Do step {number}."""

    size: int = Field({number}, ge=0, le=1000, description="How much.")

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return rows
'''


def install(folder: Path, plugins: int, distributions: int) -> Path:
    """So many plugins in so many installed distributions; gives the file that appears if one is imported."""
    mark = folder / "imported"
    for place in range(distributions):
        numbers = range(place, plugins, distributions)
        package = folder / f"crowd_{place}"
        package.mkdir()
        (package / "__init__.py").touch()
        for number in numbers:
            (package / f"step_{number}.py").write_text(PLUGIN.format(number=number, mark=str(mark)))
        info = folder / f"crowd_{place}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.4\nName: crowd-{place}\nVersion: 1.0\n\n{'Long text. ' * 200}"
        )
        points = "".join(f"crowd{number}.step = crowd_{place}.step_{number}:Step{number}\n" for number in numbers)
        (info / "entry_points.txt").write_text(f"[mlpipe.transform]\n{points}")
    return mark


def main() -> int:
    """Print the ratio; 1 where its median is above ``--most``, or a plugin was imported."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--most", type=float, default=1.5)
    parser.add_argument("--plugins", type=int, default=500)
    parser.add_argument("--distributions", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mark = install(Path(folder), options.plugins, options.distributions)
        command = [sys.executable, "-m", "mlpipe", "list-plugins"]
        crowded = ["env", f"PYTHONPATH={folder}", *command]
        listed = subprocess.run(
            [*command, "--json"], env={**os.environ, "PYTHONPATH": folder}, capture_output=True, text=True, check=True
        )
        found = [row for row in json.loads(listed.stdout) if row["name"].startswith("crowd")]
        assert len(found) == options.plugins
        assert {(row["status"], row["summary"][:8]) for row in found} == {("ok", "Do step ")}
        cpu_seconds(command), cpu_seconds(crowded)  # once each to warm the file cache
        ratios = [cpu_seconds(crowded) / cpu_seconds(command) for _ in range(options.pairs)]
        imported = mark.exists()
    median = statistics.median(ratios)
    print(
        f"CPU time, list-plugins with {options.plugins} plugins in {options.distributions} distributions to none: "
        f"median {median:.2f} of {len(ratios)} ({min(ratios):.2f} to {max(ratios):.2f}), {options.most} wanted; "
        f"{'some were' if imported else 'none was'} imported"
    )
    return 0 if median <= options.most and not imported else 1


if __name__ == "__main__":
    sys.exit(main())
