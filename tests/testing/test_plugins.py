"""A plugin's own test by the kit: a broken promise is told in words, without the kit's own lines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TEST = """
import polars as pl

from mlpipe.plugin import Transform
from mlpipe.testing import check_plugin


class Centred(Transform, name="acme.centred"):
    \"\"\"Take the mean of whatever rows there are.\"\"\"

    def apply(self, rows, state):
        return rows.with_columns(size=pl.col("size") - pl.col("size").mean())


test_centred = check_plugin(Centred)
"""


def test_what_is_broken_stands_alone(tmp_path: Path) -> None:
    (tmp_path / "test_centred.py").write_text(TEST)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_centred.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert "row_independence: A row is transformed the same alone, among others" in done.stdout
    assert "transform 'acme.centred', all rows and every second row: column 'size' is" in done.stdout
    assert "mlpipe/testing" not in done.stdout
    assert len(done.stdout.splitlines()) < 15
