"""What a splitter owes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

from mlpipe.errors import DataError
from mlpipe.plugin import Fold, Splitter, digest
from mlpipe.plugin.named import named_columns
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.kit.samples import COLUMN_MAKERS
from mlpipe.testing.violation import Skipped, Violation

ROWS = 120
TARGET = "target"

Mask = NDArray[np.bool_]


def exercise(subject: Subject, seed: int) -> dict[str, Any]:
    """The rows that are held out, and the folds over the others."""
    return {"split": _plain(_split(subject.fresh(), _keys(subject.plugin, _rows(subject)), seed))}


def names_its_keys(subject: Subject) -> None:
    """``keys`` are columns that a parameter names, or the target; ``not_features`` are some of them."""
    keys = subject.plugin.keys(TARGET)
    if not keys:
        raise Violation(f"{subject.title} has no keys, and so no rows to count: return [target] where none decides")
    named = {*named_columns(subject.plugin).values(), TARGET}
    if unknown := [key for key in keys if key not in named]:
        raise Violation(f"{subject.title} has the key '{unknown[0]}', which no parameter of type Column names")
    declared = (*subject.plugin.not_features(), subject.plugin.grouped_by(), subject.plugin.ordered_by())
    if lost := [each for each in declared if each is not None and each not in keys]:
        raise Violation(f"{subject.title} speaks of '{lost[0]}', which is none of its keys {keys}")


def answers_are_arrays(subject: Subject) -> None:
    """``hold_out`` gives an array of bool, one for each row; folds hold row numbers as arrays of int64."""
    keys = _keys(subject.plugin, _rows(subject))
    held_out, folds = _split(subject.plugin, keys)
    if problem := _misshapen(held_out, folds, keys.height):
        raise Violation(f"{subject.title}: {problem}")


def one_role_each(subject: Subject) -> None:
    """A row is held out or not, and within a fold it trains, validates or rests, but not two of them."""
    held_out, folds = _usable_split(subject)
    if held_out.all() or not held_out.any():
        raise Violation(f"{subject.title} holds out {'all' if held_out.all() else 'no'} rows")
    for number, fold in enumerate(folds, 1):
        for side, rows in (("trains on", fold.train), ("validates", fold.valid)):
            if not len(rows):
                raise Violation(f"{subject.title}: fold {number} {side} no row")
            if len(np.unique(rows)) < len(rows):
                raise Violation(f"{subject.title}: fold {number} {side} a row twice")
        if both := np.intersect1d(fold.train, fold.valid).tolist():
            raise Violation(f"{subject.title}: in fold {number} row {both[0]} trains and validates")


def share_is_kept(subject: Subject) -> None:
    """About the asked share of rows is held out: a fifth comes out between a tenth and two fifths."""
    held_out, _ = _usable_split(subject)
    if held_out.any() and not 0.1 <= held_out.mean() <= 0.4:
        raise Violation(f"{subject.title} holds out {held_out.mean():.0%} of the rows where 20% are asked for")


def as_many_folds(subject: Subject) -> None:
    """There are ``folds`` times ``repeats`` folds, unless the keys say otherwise."""
    _, folds = _usable_split(subject)
    expected = subject.plugin.folds * subject.plugin.repeats
    if len(folds) != expected and not subject.plugin.not_features():
        raise Violation(f"{subject.title} makes {len(folds)} folds, not {expected}")


def groups_stay_together(subject: Subject) -> None:
    """No value of ``grouped_by`` is on both sides: of the holdout, or of a fold."""
    column: str = subject.plugin.grouped_by()
    for side, rows in _sides(subject):
        shared = np.intersect1d(_numbers(side, column), _numbers(rows, column))
        if len(shared):
            raise Violation(f"{subject.title}: {len(shared)} values of '{column}' are on both sides of a split")


def no_future_in_training(subject: Subject) -> None:
    """No row trains that is later, by ``ordered_by``, than the first that it is judged by."""
    column: str = subject.plugin.ordered_by()
    for train, judged in _sides(subject):
        if _numbers(train, column).max() > _numbers(judged, column).min():
            raise Violation(f"{subject.title}: rows train that are later by '{column}' than those that judge them")


def only_its_keys(subject: Subject) -> None:
    """The split depends on the keys, in whatever order their columns stand, and leaves them as they are."""
    keys = _keys(subject.plugin, _rows(subject))
    given = keys.clone()
    first = _split(subject.plugin, given)
    turned = _split(subject.plugin, keys[:, ::-1])
    if not given.equals(keys):
        raise Violation(f"{subject.title} changes the keys that it is given")
    if digest(_plain(first)) != digest(_plain(turned)):
        raise Violation(f"{subject.title} goes by the order of the columns; ask for them by name")


def seeds_matter(subject: Subject) -> None:
    """Where chance has a say, another seed gives another split; where order has, no seed matters."""
    first, second = (_split(subject.plugin, _keys(subject.plugin, _rows(subject)), seed) for seed in (1, 2))
    same = digest(_plain(first)) == digest(_plain(second))
    if subject.plugin.ordered_by() and not same:
        raise Violation(
            f"{subject.title} is ordered by '{subject.plugin.ordered_by()}', but its split goes by the seed"
        )
    if subject.plugin.keys(TARGET) == [TARGET] and same:
        raise Violation(f"{subject.title} gives the same split for two seeds: draw from 'rng'")


def too_few_rows_are_told(subject: Subject) -> None:
    """Where there are too few rows, a DataError says so."""
    for count in (0, 1, 2):
        keys = _keys(subject.plugin, _rows(subject)[:count])
        asks: dict[str, Callable[[], object]] = {
            "hold_out": partial(subject.plugin.hold_out, keys, 0.2, np.random.default_rng(0)),
            "make_folds": partial(subject.plugin.make_folds, keys, np.random.default_rng(0)),
        }
        for what, ask in asks.items():
            try:
                ask()
            except DataError:
                continue
            except Exception as error:
                raise Violation(
                    f"{subject.title}: {what} of {count} rows gives {type(error).__name__}: {error}; raise a DataError"
                ) from error


def _split(splitter: Splitter, keys: pl.DataFrame, seed: int = 0) -> tuple[Mask, list[Fold]]:
    """As the engine does it: the holdout, then folds over the rows that are left."""
    held_out = splitter.hold_out(keys, 0.2, np.random.default_rng(seed))
    left = np.flatnonzero(~np.asarray(held_out, dtype=np.bool_))
    return held_out, splitter.make_folds(keys[left], np.random.default_rng(seed + 100))


def _keys(splitter: Splitter, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(cs.by_name(splitter.keys(TARGET)))


def _usable_split(subject: Subject) -> tuple[Mask, list[Fold]]:
    """The same. Raises Skipped where the answers are no arrays, which is a check of its own."""
    held_out, folds = _split(subject.plugin, _keys(subject.plugin, _rows(subject)))
    if _misshapen(held_out, folds, _rows(subject).height):
        raise Skipped("the answers are not as they should be: see answers_are_arrays")
    return held_out, folds


def _misshapen(held_out: Any, folds: Any, rows: int) -> str:
    """What is wrong with the answers, in words; empty where they are as they should be."""
    if not isinstance(held_out, np.ndarray) or held_out.dtype != np.bool_ or held_out.shape != (rows,):
        return f"hold_out gives {_kind(held_out)} for {rows} rows, not an array of {rows} bool"
    left = rows - int(held_out.sum())
    for fold in folds:
        for side in (fold.train, fold.valid):
            if not isinstance(side, np.ndarray) or side.dtype != np.int64 or side.ndim != 1:
                return f"a fold holds {_kind(side)}, not an array of int64"
            if len(side) and not 0 <= side.min() <= side.max() < left:
                return f"a fold holds row {side.max()}, but make_folds was given {left} rows, counted from 0"
    return ""


def _kind(found: Any) -> str:
    return f"{found.dtype} of shape {found.shape}" if isinstance(found, np.ndarray) else type(found).__name__


def _sides(subject: Subject) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The rows that train and those that judge them: of the holdout, and of each fold."""
    held_out, folds = _usable_split(subject)
    left = _rows(subject).filter(pl.Series(~held_out))
    yield left, _rows(subject).filter(pl.Series(held_out))
    for fold in folds:
        if len(fold.train) and len(fold.valid):
            yield left[fold.train], left[fold.valid]


def _numbers(rows: pl.DataFrame, column: str) -> NDArray[Any]:
    return rows.get_column(column).to_numpy()


def _plain(split: tuple[Mask, list[Fold]]) -> Any:
    held_out, folds = split
    return [np.asarray(held_out), [[np.asarray(fold.train), np.asarray(fold.valid)] for fold in folds]]


@cache
def _rows(subject: Subject) -> pl.DataFrame:
    """Rows that can be split: those given, or samples with classes, groups, times, words or numbers as keys."""
    if subject.rows is not None:
        return subject.rows if subject.target is None else subject.rows.with_columns(subject.target.alias(TARGET))
    for rows in _candidates(subject.plugin):
        try:
            _split(subject.plugin, _keys(subject.plugin, rows))
        except (DataError, pl.exceptions.PolarsError):
            continue
        return rows
    return next(_candidates(subject.plugin))  # the check ``works`` will tell what is wrong


def _candidates(splitter: Splitter) -> Iterator[pl.DataFrame]:
    rng = np.random.default_rng(0)
    order = rng.permutation(ROWS)
    columns = {TARGET: pl.Series(np.array(["no", "yes", "maybe"])[order % 3])}
    grouped_by, ordered_by = splitter.grouped_by(), splitter.ordered_by()
    if grouped_by:  # where there is an order, groups do not overlap in it
        columns[grouped_by] = pl.Series(order // 4 if ordered_by else rng.integers(0, 30, ROWS))
    if ordered_by:
        columns[ordered_by] = pl.Series((order // 2).astype("datetime64[D]"))
    named = set(named_columns(splitter).values()) - columns.keys()
    for make in COLUMN_MAKERS:
        drawn = {name: pl.concat([make(np.random.default_rng(seed)) for seed in (1, 2)]) for name in sorted(named)}
        yield pl.DataFrame({**columns, **drawn})


def _is_grouped(subject: Subject) -> bool:
    return subject.plugin.grouped_by() is not None


def _is_ordered(subject: Subject) -> bool:
    return subject.plugin.ordered_by() is not None


NAMES_ITS_KEYS = KitCheck("splitter", names_its_keys)
CHECKS = (
    KitCheck("splitter", answers_are_arrays),
    KitCheck("splitter", one_role_each),
    KitCheck("splitter", share_is_kept),
    KitCheck("splitter", as_many_folds),
    KitCheck("splitter", groups_stay_together, _is_grouped),
    KitCheck("splitter", no_future_in_training, _is_ordered),
    KitCheck("splitter", only_its_keys),
    KitCheck("splitter", seeds_matter),
    KitCheck("splitter", too_few_rows_are_told),
)
