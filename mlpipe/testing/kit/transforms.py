"""What a transform owes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

from mlpipe.plugin import State, StateError, decode, encode
from mlpipe.testing.garbage import poison
from mlpipe.testing.identity import require_same_rows, require_same_state
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.kit.material import SEED, Material, apply, fit_material, fitted, materials, query
from mlpipe.testing.kit.watching import watched
from mlpipe.testing.violation import Violation

_ALONE = 5
"""So many rows are also transformed each by itself."""


def state_is_plain(subject: Subject) -> None:
    """What ``fit`` returns is plain data, so that it can be stored and read without running code."""
    try:
        for material in materials(subject):
            encode(fit_material(subject, material)[1])
    except StateError as error:
        raise Violation(f"{subject.title}: {error}") from error


def state_round_trip(subject: Subject) -> None:
    """A state that was written and read transforms rows to the same bits."""
    for material, _, state in fitted(subject):
        what = f"{subject.title}, with the state as it was fitted and as it is read"
        restored = apply(subject, material.rows, decode(encode(state)))
        require_same_rows(apply(subject, material.rows, state), restored, what=what)


def poison_test(subject: Subject) -> None:
    """What is learned stays the same, to the last bit, after garbage went through ``apply``."""
    for material in materials(subject):
        train, state = fit_material(subject, material)
        garbage = poison(material.rows, np.ones(material.rows.height, dtype=np.bool_), np.random.default_rng(1))
        apply(subject, garbage, state)
        train_again, state_again = fit_material(subject, material)
        what = f"{subject.title}, fitted again after it was applied to garbage"
        require_same_state(state, state_again, what=what)
        require_same_rows(train, train_again, what=what)


def row_independence(subject: Subject) -> None:
    """A row is transformed the same alone, among others, beside garbage and in any order."""
    for material, _, state in fitted(subject):
        together = apply(subject, material.rows, state)
        if together.height != material.rows.height:
            return  # ``keeps_rows`` tells
        _compare_orders(subject, material, state, together)
        _compare_beside_garbage(subject, material, state, together)


def keeps_rows(subject: Subject) -> None:
    """As many rows come out as go in."""
    for material, train, state in fitted(subject):
        sides = ((material.train, train), (material.rows, apply(subject, material.rows, state)))
        for before, after in sides:
            if before.height != after.height:
                raise Violation(
                    f"{subject.title}: {before.height} rows became {after.height}; a transform that drops, adds or "
                    "reorders rows says so: changes_rows = True"
                )


def declared_columns(subject: Subject) -> None:
    """``columns_after`` names the columns that come out."""
    for material, train, _ in fitted(subject):
        expected = subject.plugin.columns_after(material.train.columns)
        if expected is not None and set(expected) != set(train.columns):
            raise Violation(
                f"{subject.title}: columns_after says {_difference(expected, train.columns)}; override columns_after "
                "to name what comes out, or let it return None, which says that only the data tells"
            )


def known_schema(subject: Subject) -> None:
    """The types of the columns are known before any row is transformed, and right; those of later rows too."""
    for material, train, state in fitted(subject):
        lazy = query(subject.plugin, material.rows.lazy(), state)
        promised, found = lazy.collect_schema(), lazy.collect().schema
        if promised != found:
            raise Violation(f"{subject.title}: apply promises {_difference(promised.items(), found.items())}")
        if train.schema != found:
            reason = f"training rows have {_difference(train.schema.items(), found.items())} that later rows lack"
            raise Violation(f"{subject.title}: {reason}")


def lazy_apply(subject: Subject) -> None:
    """``apply`` reads no row: it only extends the query."""
    for material, _, state in fitted(subject):
        rows, was_read = watched(material.rows)
        query(subject.plugin, rows, state)
        if was_read():
            raise Violation(f"{subject.title}: apply reads the rows (collect?) instead of returning a query on them")


def inputs_untouched(subject: Subject) -> None:
    """The rows and the target that ``fit`` is given stay as they are."""
    for material in materials(subject):
        rows, target = material.train, material.target.clone()
        subject.plugin.fit_apply(rows.lazy(), target, np.random.default_rng(SEED))[0].collect()
        if not (rows.equals(material.train) and target.equals(material.target)):
            raise Violation(f"{subject.title}: fit changes the rows or the target that it is given")


def _compare_orders(subject: Subject, material: Material, state: State, together: pl.DataFrame) -> None:
    count = material.rows.height
    orders = {
        "in reverse order": np.arange(count)[::-1],
        "every second row": np.arange(0, count, 2),
        **{f"row {row} alone": np.array([row]) for row in _spread(count)},
    }
    for name, order in orders.items():
        found = apply(subject, material.rows[order], state)
        require_same_rows(together[order], found, what=f"{subject.title}, all rows and {name}")


def _compare_beside_garbage(subject: Subject, material: Material, state: State, together: pl.DataFrame) -> None:
    training = material.training
    garbage = poison(material.rows, ~training.to_numpy(), np.random.default_rng(0))
    found = apply(subject, garbage, state).filter(training)
    require_same_rows(together.filter(training), found, what=f"{subject.title}, beside other rows and beside garbage")


def _spread(rows: int) -> list[int]:
    return sorted({round(place) for place in np.linspace(0, rows - 1, _ALONE)})


def _difference(expected: Iterable[Any], found: Iterable[Any]) -> str:
    """``x (not there), y (not told)``."""
    expected, found = [*expected], [*found]
    lost = [f"{_shown(each)}, which does not come out" for each in expected if each not in found]
    new = [f"nothing of {_shown(each)}, which comes out" for each in found if each not in expected]
    return "; ".join([*lost, *new]) or "another order"


def _shown(column: Any) -> str:
    return f"'{column[0]}' as {column[1]}" if isinstance(column, tuple) else f"'{column}'"


def _keeps_rows(subject: Subject) -> bool:
    return not subject.plugin.changes_rows


def _learns(subject: Subject) -> bool:
    learns: bool = subject.plugin.learns
    return learns


STATE_IS_PLAIN = KitCheck("transform", state_is_plain, _learns)
CHECKS = (
    KitCheck("transform", state_round_trip, _learns),
    KitCheck("transform", poison_test, _keeps_rows),
    KitCheck("transform", row_independence, _keeps_rows),
    KitCheck("transform", keeps_rows, _keeps_rows),
    KitCheck("transform", declared_columns, _learns),
    KitCheck("transform", known_schema),
    KitCheck("transform", lazy_apply),
    KitCheck("transform", inputs_untouched, _learns),
)
