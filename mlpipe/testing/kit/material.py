"""What a transform is tested with, and how the engine would call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from mlpipe.errors import DataError
from mlpipe.pipeline.attribution import require_lazy
from mlpipe.plugin import State, StateError, Transform
from mlpipe.plugin.named import named_columns
from mlpipe.testing.kit.check import Subject
from mlpipe.testing.kit.samples import COLUMN_MAKERS, sample_rows, sample_targets
from mlpipe.testing.kit.telling import scenario

SEED = 7


@dataclass(frozen=True, eq=False)
class Material:
    """Rows with the target of those to fit on."""

    rows: pl.DataFrame
    target: pl.Series

    @property
    def training(self) -> pl.Series:
        """True for the rows to fit on: two of three."""
        return pl.Series(np.arange(self.rows.height) % 3 != 0)

    @property
    def train(self) -> pl.DataFrame:
        """The rows to fit on."""
        return self.rows.filter(self.training)


@cache
def materials(subject: Subject) -> list[Material]:
    """Rows that the transform works on, once for each target that it takes."""
    for rows in _candidates(subject):
        targets = [subject.target] if subject.target is not None else sample_targets(rows.height)
        found = [material for target in targets if _works(subject.plugin, material := Material(rows, _cut(target)))]
        if found:
            return found
    first = next(_candidates(subject))
    target = subject.target if subject.target is not None else next(sample_targets(first.height))
    return [Material(first, _cut(target))]  # the check ``works`` will tell what is wrong


def fit(plugin: Transform, rows: pl.DataFrame, target: pl.Series, seed: int = SEED) -> tuple[pl.DataFrame, State]:
    """As the engine does it: the training rows, transformed, and what was learned from them."""
    if not plugin.learns:
        with scenario(f"apply to {_described(rows)}"):
            return query(plugin, rows.lazy(), {}).collect(), {}
    with scenario(f"fit on {_described(rows)}; {_aim(target)}"):
        lazy, state = plugin.fit_apply(rows.lazy(), target.clone(), np.random.default_rng(seed))
        return require_lazy(lazy, "apply").collect(), state


def fit_material(subject: Subject, material: Material, seed: int = SEED) -> tuple[pl.DataFrame, State]:
    """Fit on the material's training rows."""
    return fit(subject.plugin, material.train, material.target, seed)


@cache
def fitted(subject: Subject) -> list[tuple[Material, pl.DataFrame, State]]:
    """Each material, its training rows as they come out, and what was learned: for checks that only look at these."""
    return [(material, *fit_material(subject, material)) for material in materials(subject)]


def apply(subject: Subject, rows: pl.DataFrame, state: State) -> pl.DataFrame:
    """Transform rows as they are transformed after the fit."""
    with scenario(f"apply to {_described(rows)}"):
        return query(subject.plugin, rows.lazy(), state).collect()


def query(plugin: Transform, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
    """The rows transformed, lazily; a transform that changes which rows there are stands under ``prepare``."""
    given = plugin.prepare(rows, {"rows": rows}) if plugin.changes_rows else plugin.apply(rows, state)
    return require_lazy(given, "apply")


def exercise(subject: Subject, seed: int) -> dict[str, Any]:
    """Fit, and transform all rows, on each material."""
    found: dict[str, Any] = {}
    for place, material in enumerate(materials(subject)):
        train, state = fit(subject.fresh(), material.train, material.target, seed)
        found[str(place)] = {"train": train, "state": state, "later": apply(subject, material.rows, state)}
    return found


def _candidates(subject: Subject) -> Iterator[pl.DataFrame]:
    if subject.rows is not None:
        yield subject.rows
        return
    named = set(named_columns(subject.plugin).values())
    for make in COLUMN_MAKERS:
        yield sample_rows(sorted(named), make)


def _works(plugin: Transform, material: Material) -> bool:
    try:
        fit(plugin, material.train, material.target)
    except StateError:
        return True  # that is another matter
    except (DataError, pl.exceptions.PolarsError):
        return False
    return True


def _described(rows: pl.DataFrame) -> str:
    return f"{rows.height} rows with {', '.join(rows.columns)}"


def _aim(target: pl.Series) -> str:
    return "a target of values" if target.dtype.is_float() else f"a target of {target.n_unique()} classes"


def _cut(target: pl.Series) -> pl.Series:
    return target.filter(np.arange(len(target)) % 3 != 0)
