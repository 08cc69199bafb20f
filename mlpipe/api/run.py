"""A run of a spec, and its result to look at, in a notebook for instance."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console

from mlpipe.api.html import run_html
from mlpipe.cli.progress import Progress
from mlpipe.engine.planning import make_plan
from mlpipe.engine.run import Finished, run_plan
from mlpipe.plugin import REGISTRY, Candidate, RunResult
from mlpipe.plugin.discovery import load_local
from mlpipe.plugin.formatting import figure
from mlpipe.spec.load import LoadedSpec, load_spec, load_text
from mlpipe.spec.writing import spec_text

Spec = str | os.PathLike[str] | Mapping[str, Any]


def run(
    spec: Spec,
    *,
    overrides: Sequence[str] = (),
    plugins: Iterable[str | os.PathLike[str]] = (),
    store: str | os.PathLike[str] | None = None,
    progress: bool = True,
) -> Run:
    """Run a spec, as ``mlpipe run`` does: read and check the data, train and compare the models, report the winner.

    ``spec`` is the path of a YAML file, or its content as a mapping, whose paths are relative to the current folder;
    plugins that are defined already, in a cell of the notebook for instance, are used by their names.
    ``overrides`` are put over its values, as in ``["seed=3", "models.xgboost.max_depth=6"]``; ``plugins`` are files and
    folders to load first; ``store`` is where the run is kept, ``$MLPIPE_STORE`` or ``./artifacts`` where not given;
    ``progress`` is printed to stdout.

    Raises MlpipeErrors: SpecError with every mistake in the spec, DataError where the data is refused, RunError where
    no model could be fitted, StoreError where the store cannot be written.
    """
    loaded = _load(spec, _listed(overrides), _listed(plugins))
    plan = make_plan(loaded)
    folder = Path(store or os.environ.get("MLPIPE_STORE") or "artifacts")
    shown = Progress(_console()) if progress else nullcontext()
    with shown as listener:
        finished = run_plan(plan, loaded.text_as_run, folder, [listener] if listener else [])
    return Run(finished)


@dataclass(frozen=True, eq=False)
class Run:
    """A run that succeeded. At the end of a notebook's cell, it shows its leaderboard and its holdout scores."""

    finished: Finished

    @property
    def result(self) -> RunResult:
        """All that the run found."""
        return self.finished.result

    @property
    def folder(self) -> Path:
        """Where the run is kept, with its ``run.json``."""
        return self.finished.folder

    @property
    def reports(self) -> tuple[Path, ...]:
        """The files of the reports, of each reporter the one to open first in front."""
        return self.finished.reports

    @property
    def winner(self) -> str:
        """The label of the winning candidate."""
        return self.result.winner or ""

    @property
    def holdout(self) -> Mapping[str, float]:
        """The winner's scores on the rows that nothing had seen, by metric."""
        return self.result.holdout

    @property
    def leaderboard(self) -> pl.DataFrame:
        """A row for each candidate, the best first; the score is the mean in cross-validation, with its 95 % interval.

        Columns: model, verdict, the metric's name, low, high (Float64, null where the candidate failed), fit_seconds,
        predict_us_per_row, state_bytes, reason.
        """
        return pl.DataFrame(
            [_row(self.result.metric, each) for each in self.result.leaderboard], infer_schema_length=None
        )

    @property
    def report(self) -> Page:
        """The HTML report, shown where it stands at the end of a notebook's cell.

        Raises LookupError where the run has none.
        """
        for path in self.reports:
            if path.suffix == ".html":
                return Page(path)
        raise LookupError("the run has no HTML report: put {use: html} under 'reports' of its spec")

    def __repr__(self) -> str:
        scores = ", ".join(f"{name} {figure(score)}" for name, score in self.holdout.items())
        return f"<Run {self.result.run_id}: {self.winner} wins; on the holdout {scores}>"

    def _repr_html_(self) -> str:
        return run_html(self.result)


@dataclass(frozen=True)
class Page:
    """A report as a page of its own inside a notebook: its scripts run, and reach nothing outside."""

    path: Path
    height: int = 900
    """Height in pixels."""

    def _repr_html_(self) -> str:
        page = escape(self.path.read_text(encoding="utf-8"))
        style = f"width: 100%; height: {self.height}px; border: 1px solid #ddd"
        return f'<iframe sandbox="allow-scripts allow-popups" style="{style}" srcdoc="{page}"></iframe>'


def _listed(given: Any) -> list[Any]:
    """A single one stands for a list of it."""
    return [given] if isinstance(given, str | os.PathLike) else list(given)


def _load(spec: Spec, overrides: Sequence[str], plugins: Iterable[str | os.PathLike[str]]) -> LoadedSpec:
    paths = [Path(plugin) for plugin in plugins]
    if not isinstance(spec, Mapping):
        return load_spec(Path(spec), overrides=overrides, plugin_paths=paths, environment=os.environ, registry=REGISTRY)
    for path in paths:
        load_local(path)
    return load_text(spec_text(spec), Path("<spec>"), overrides=overrides, environment=os.environ, registry=REGISTRY)


def _console() -> Console:
    """Plain lines: what rich makes of a notebook are blocks with gaps between them."""
    return Console(file=sys.stdout, force_jupyter=False, force_terminal=False, highlight=False, soft_wrap=True)


def _row(metric: str, candidate: Candidate) -> dict[str, Any]:
    scores = candidate.cv
    return {
        "model": candidate.label,
        "verdict": candidate.verdict,
        metric: scores.mean if scores else None,
        "low": scores.low if scores else None,
        "high": scores.high if scores else None,
        "fit_seconds": candidate.fit_seconds,
        "predict_us_per_row": candidate.predict_us_per_row,
        "state_bytes": candidate.state_bytes,
        "reason": candidate.reason,
    }
