"""The spec: everything that one YAML file may say, validated and frozen."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, Strict, field_validator, model_validator

from mlpipe.plugin import Column, Task
from mlpipe.spec.building import refusal
from mlpipe.spec.uses import (
    STRICT,
    CheckUse,
    MetricUse,
    ModelUse,
    PrepareUse,
    ReporterUse,
    SearcherUse,
    SourceUse,
    SplitterUse,
    TransformUse,
)
from mlpipe.spec.words import shown

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}

# YAML gives lists; the spec keeps them as tuples, so that it cannot change.
_Lax = Strict(False)
Weight = Annotated[float, Field(gt=0)]


def _check_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        allowed = "at most 64 of a-z, 0-9, '_', '.' and '-', with a letter or digit in front"
        raise refusal(f"'name' must be {allowed}, not {shown(name)}")
    return name


def _check_source_name(name: str) -> str:
    if not _IDENTIFIER.fullmatch(name):
        raise refusal(f"source {shown(name)} must be named by letters, digits and '_', no digit in front")
    return name


SourceName = Annotated[str, AfterValidator(_check_source_name)]


class Part(BaseModel):
    """A part of the spec. A key without a value counts as one that is not there."""

    model_config = STRICT

    @model_validator(mode="before")
    @classmethod
    def _drop_empty_keys(cls, form: Any) -> Any:
        if not isinstance(form, dict):
            return form
        return {key: value for key, value in form.items() if value is not None or key not in cls.model_fields}


class Target(Part):
    """What is predicted."""

    column: Column = Field(description="The column to predict.")
    task: Task | None = Field(
        None, description="regression, binary or multiclass; found from the column where not given."
    )
    transform: Literal["log1p"] | None = Field(
        None, description="Models learn log(1 + target), and predictions are turned back (regression)."
    )
    positive: str | int | float | bool | None = Field(
        None, description="The value that counts as the positive class (binary)."
    )
    weight: Column | None = Field(None, description="The column that holds the weight of each row.")
    class_weight: Literal["balanced"] | dict[str, Weight] | None = Field(
        None, description="'balanced', or class -> weight (classification)."
    )
    missing: Literal["error", "drop"] = Field(
        "error", description="What happens to rows without a target: the data is refused, or they are dropped."
    )


class Select(Part):
    """How the winner is chosen."""

    metric: MetricUse | None = Field(None, description="The metric that decides; the task's usual one by default.")
    budget: float | None = Field(
        None, description="The time for all fits together, such as 60s, 5m or 1h; held in seconds."
    )

    tolerance: float = Field(
        0.01,
        ge=0,
        le=1,
        description="Share of the best model's gain over the baseline that a smaller model may give up and still win, "
        "where the two cannot be told apart; with 0 the best mean score wins.",
    )

    @field_validator("budget", mode="plain")
    @classmethod
    def _read_duration(cls, value: Any) -> float | None:
        if value is None:
            return None
        match = _DURATION.fullmatch(value) if isinstance(value, str) else None
        seconds = float(match[1]) * _SECONDS[match[2]] if match else 0.0
        if seconds <= 0 or math.isinf(seconds):
            raise refusal(f"'select.budget' must be a time such as 60s, 5m or 1h, not {shown(value)}")
        return seconds


class Executor(Part):
    """Where and how widely fits run."""

    backend: Literal["threads"] = Field("threads", description="What runs the fits.")
    workers: int | None = Field(
        None, ge=1, le=4096, description="Fits at a time; as many as there are cores by default."
    )
    threads: int = Field(1, ge=1, le=4096, description="Threads of one fit.")


class Spec(Part):
    """One run: from sources to reports. What is None is filled in by the plan."""

    version: Literal[1] = Field(1, description="Version of the spec's format.")
    name: Annotated[str, AfterValidator(_check_name)] = Field(
        description="Name of the runs; the file's name by default."
    )
    seed: int = Field(0, ge=0, lt=2**63, description="Where all randomness comes from.")
    plugins: Annotated[tuple[str, ...], _Lax] = Field(
        (), description="Files and folders of plugins, relative to the spec."
    )
    sources: dict[SourceName, SourceUse] = Field(
        min_length=1, description="The tables, by name; the first one is what the run is about."
    )
    checks: Annotated[tuple[CheckUse, ...], _Lax] = Field((), description="What must hold for the sources.")
    prepare: Annotated[tuple[PrepareUse, ...], _Lax] = Field(
        (), description="Stateless steps before the split; they may join sources and drop rows."
    )
    target: Target = Field(description="What is predicted.")
    split: SplitterUse | None = Field(None, description="How rows are split into holdout and folds.")
    transforms: Annotated[tuple[TransformUse, ...], _Lax] = Field(
        (), description="Steps that are fitted inside each training fold."
    )
    models: Annotated[tuple[ModelUse, ...], _Lax, Field(min_length=1)] | None = Field(
        None, description="The models that compete; a small portfolio by default."
    )
    search: SearcherUse | None = Field(None, description="How the models' search spaces are explored.")
    select: Select = Field(default_factory=lambda: Select.model_validate({}), description="How the winner is chosen.")
    reports: Annotated[tuple[ReporterUse, ...], _Lax] | None = Field(
        None, description="What tells people about the run."
    )
    executor: Executor = Field(
        default_factory=lambda: Executor.model_validate({}), description="Where and how widely fits run."
    )
