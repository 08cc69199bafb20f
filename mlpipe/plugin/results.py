"""What a run found, as plain frozen data: the input of reporters and the content of ``run.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from mlpipe.plugin.kinds.model import Task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class StageRecord:
    """One stage: whether it ran, how long, and why it did or did not."""

    name: str
    status: Literal["ran", "cached", "skipped", "failed"]
    seconds: float
    reason: str = ""


@dataclass(frozen=True)
class DataRecord:
    """One source as it was read."""

    source: str
    fingerprint: str
    rows: int
    columns: int


@dataclass(frozen=True)
class CheckRecord:
    """One rule of one check: what it says, whether it held, and what was found."""

    check: str
    source: str
    rule: str
    passed: bool
    on_violation: str
    violations: int | None = None
    """Rows that break a row rule; None for a measure of the whole table."""
    value: Any = None
    """The measured value of a table check; for a row rule a few offending values."""


@dataclass(frozen=True)
class Scores:
    """Cross-validated scores of one metric: one a fold, their mean, and an interval for the mean.

    The interval is corrected for overlapping folds (Nadeau and Bengio, 2003), at 95 %.
    """

    metric: str
    folds: tuple[float, ...]
    mean: float
    std: float
    low: float
    high: float


Verdict = Literal["winner", "tie", "worse", "baseline", "failed"]


@dataclass(frozen=True)
class Candidate:
    """One row of the leaderboard: a model with one setting of its parameters."""

    label: str
    """Unique in the run, such as ``xgboost #3``."""
    model: str
    """The model's label in the spec: its ``name``, or the plugin's name."""
    plugin: str
    params: Mapping[str, Any]
    """All parameters, defaults included."""
    cv: Scores | None
    """None where the candidate failed."""
    other_cv: Mapping[str, Scores]
    """The usual metrics of the task, besides the one that selects."""
    fit_seconds: float
    """Mean CPU seconds of a fold's fit, its steps included."""
    predict_us_per_row: float
    state_bytes: int
    """Size of the fitted state: the cost by which a tie is broken, since it repeats exactly."""
    verdict: Verdict
    reason: str = ""
    """Why the verdict is what it is; for a failed one, the error."""


@dataclass(frozen=True, eq=False)
class Predictions:
    """Truth and predictions of the winner, row by row.

    ``truth`` and ``values`` are float64 in the target's own unit for regression. For classification ``truth`` holds
    int64 indexes into ``labels`` and ``probabilities`` has the shape (rows, labels).
    """

    truth: NDArray[Any]
    values: NDArray[np.float64] | None
    probabilities: NDArray[np.float64] | None
    labels: tuple[str, ...]
    weight: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Importance:
    """How much worse the score gets when one input column is shuffled (permutation importance; Breiman, 2001)."""

    column: str
    mean: float
    std: float


@dataclass(frozen=True)
class Bar:
    """One bar of a column's distribution: a range of numbers or a category, its rows, and their mean target."""

    label: str
    count: int
    target: float | None = None
    """Mean target of these rows; the share of the positive class; None for several classes."""


@dataclass(frozen=True)
class ColumnProfile:
    """What a column of the rows that are not held out looks like."""

    name: str
    type: str
    kind: Literal["numeric", "categorical", "boolean", "temporal", "other"]
    rows: int
    missing: int
    distinct: int
    statistics: Mapping[str, float | str | None]
    """For numbers and times min, q25, median, q75, max, mean, std; for others the most frequent value."""
    bars: tuple[Bar, ...] = ()
    notes: tuple[str, ...] = ()
    """What to look at: constant, all missing, infinite values, an id-like column."""


@dataclass(frozen=True)
class StepRecord:
    """One step of the winner's pipeline: what it is and why it is there."""

    use: str
    params: Mapping[str, Any]
    reason: str
    """``from the spec``, or what it was inserted for."""


@dataclass(frozen=True, eq=False)
class RunResult:
    """Everything a finished run found."""

    run_id: str
    name: str
    status: Literal["succeeded", "failed", "interrupted"]
    task: Task
    target: str
    seed: int
    started_at: str
    """ISO 8601, UTC."""
    seconds: float
    spec_sha256: str
    spec_text: str
    """The spec as written; values from the environment stand as their references."""
    metric: str
    greater_is_better: bool
    metric_in_target_unit: bool
    rows: Mapping[str, int]
    """``development`` and ``holdout`` rows."""
    split: str
    """The splitter in words."""
    stages: tuple[StageRecord, ...] = ()
    data: tuple[DataRecord, ...] = ()
    checks: tuple[CheckRecord, ...] = ()
    warnings: tuple[str, ...] = ()
    profile: tuple[ColumnProfile, ...] = ()
    """The target first."""
    leaderboard: tuple[Candidate, ...] = ()
    """Best first, the baseline at its rank among them; the failed ones at the end."""
    winner: str | None = None
    baseline: str | None = None
    holdout: Mapping[str, float] = field(default_factory=dict)
    baseline_holdout: Mapping[str, float] = field(default_factory=dict)
    out_of_fold: Predictions | None = None
    holdout_predictions: Predictions | None = None
    importance: tuple[Importance, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    bundle: str | None = None
    """The folder beside ``run.json`` that keeps the winner's pipeline; None where it cannot be kept."""
    labels: tuple[str, ...] = ()
    """The classes in the order of the probabilities; none for regression, or in a run that ended before it had them."""
    positive: str | None = None
    """The positive class of a binary task: the last of the labels."""
