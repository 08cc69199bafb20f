"""Stage report: the reporters tell what the run found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mlpipe.engine.plan import Plan
from mlpipe.engine.stage import Journal, stage
from mlpipe.pipeline.attribution import attributed
from mlpipe.plugin import RunResult
from mlpipe.store.files import store_errors


@stage("report")
def report(journal: Journal, plan: Plan, result: Callable[[], RunResult], folder: Path) -> tuple[Path, ...]:
    """Write all reports into the run's folder; gives the files, those to open first in front."""
    files: list[Path] = []
    for index, reporter in enumerate(plan.reporters):
        with attributed(reporter.title), store_errors(folder):
            files += reporter.write(result(), folder)
        journal.count("report", index + 1, len(plan.reporters), reporter.plugin_name)
    return tuple(files)
