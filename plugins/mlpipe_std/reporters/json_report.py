"""The report for programs."""

from __future__ import annotations

import json
from pathlib import Path

from mlpipe.plugin import Reporter, RunResult
from mlpipe_std.reporters._files import write_whole
from mlpipe_std.reporters._tree import run_tree


class Json(Reporter, name="json"):
    """Everything that the run found, as ``report.json``: what ``run.json`` says, and much that it does not.

    Beyond ``run.json``: each fold's score of each metric, the profile of each column with its distribution, feature
    importance, the winner's steps, the spec, and under ``quality`` what its errors are like on the held-out rows
    (``holdout``) and out of fold: for numbers error quantiles and their distribution, for classes the confusion
    matrix, curves and calibration. The names are those of ``RunResult``; ``format`` is 1 and rises when one of them
    changes its meaning. Numbers are whole precision; what is not finite is null.

    ```yaml
    use: json
    ```
    """

    def write(self, run: RunResult, folder: Path) -> list[Path]:
        """Write ``report.json``. Raises OSError where the folder cannot be written."""
        text = json.dumps(run_tree(run), indent=2, ensure_ascii=False, allow_nan=False)
        return [write_whole(folder / "report.json", f"{text}\n")]
