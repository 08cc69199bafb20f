"""What a source owes."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs

from mlpipe.errors import DataError
from mlpipe.pipeline.attribution import require_lazy
from mlpipe.plugin import Source, digest
from mlpipe.plugin.named import file_fields
from mlpipe.testing.identity import require_same_rows
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.violation import Skipped, Violation

_PROJECTED = re.compile(r"PROJECT (?:\[[^\]]*\] )?(\d+|\*)/(\d+)", re.IGNORECASE)


def exercise(subject: Subject, seed: int) -> dict[str, Any]:
    """All rows, and the fingerprint."""
    source = subject.fresh()
    rows = source.scan()
    lazy = rows if hasattr(rows, "collect") else require_lazy(rows, "scan")
    return {"rows": lazy.collect(), "fingerprint": str(source.fingerprint())}


def schema_before_rows(subject: Subject) -> None:
    """``scan`` gives a LazyFrame whose schema is right before a row is read, and has a column at least."""
    lazy = subject.plugin.scan()
    if not isinstance(lazy, pl.LazyFrame):
        raise Violation(f"{subject.title}: scan gives {type(lazy).__name__}, not a LazyFrame")
    promised, found = lazy.collect_schema(), lazy.collect().schema
    if promised != found:
        raise Violation(f"{subject.title}: scan promises {dict(promised)}, but the rows have {dict(found)}")
    if not found:
        raise Violation(f"{subject.title}: there is no column")


def projection(subject: Subject) -> None:
    """A query for some columns gives what it gives after all were read, and reads no others."""
    rows = subject.plugin.scan().collect()
    for name in rows.columns:
        one = subject.plugin.scan().select(cs.by_name(name)).collect()
        require_same_rows(rows.select(cs.by_name(name)), one, what=f"{subject.title}, column '{name}' alone")
    if subject.plugin.scan().select(pl.len()).collect().item() != rows.height:
        raise Violation(f"{subject.title}: another number of rows where no column is asked for")
    if rows.width > 1:
        _require_pushed(subject, subject.plugin.scan().select(cs.by_name(rows.columns[0])), _reads_all, "columns")


def predicate(subject: Subject) -> None:
    """A query for some rows gives what it gives after all were read, and is answered while they are read."""
    rows = subject.plugin.scan().collect()
    for name in rows.select(~cs.nested() & ~cs.binary()).columns[:5]:
        value = rows.select(cs.by_name(name).as_expr().drop_nulls().first()).item()
        wanted = cs.by_name(name).as_expr() == pl.lit(value, rows.schema[name])
        some = subject.plugin.scan().filter(wanted)
        require_same_rows(rows.filter(wanted), some.collect(), what=f"{subject.title}, where '{name}' is {value!r}")
        _require_pushed(subject, some, _filters_after, "rows")


def fingerprint_stays(subject: Subject) -> None:
    """The same data have the same fingerprint, a text; where they lie in a file, a copy of it has it, too."""
    one, other = subject.plugin.fingerprint(), subject.fresh().fingerprint()
    if not isinstance(one, str) or not one:
        raise Violation(f"{subject.title}: the fingerprint is {one!r}, not a text")
    if one != other:
        raise Violation(f"{subject.title}: two fingerprints of the same data: {one} and {other}")
    if _local_files(subject):
        with _copy(subject) as (copied, path):
            os.utime(path, (0, 0))
            if copied.fingerprint() != one:
                raise Violation(f"{subject.title}: a copy of the same file, with another date, has another fingerprint")


def fingerprint_changes(subject: Subject) -> None:
    """Other data have another fingerprint."""
    before = subject.plugin.fingerprint()
    if subject.changed is not None:
        if subject.changed.fingerprint() == before:
            raise Violation(f"{subject.title}: the changed data have the same fingerprint")
        return
    if not _local_files(subject):
        raise Skipped("give check_plugin the same source over other data: changed=…")
    with _copy(subject) as (copied, path):
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        try:
            after = copied.fingerprint()
        except DataError:
            return  # a file that is no longer one of its kind has none
        if after == before:
            raise Violation(f"{subject.title}: a file of which a byte has changed has the same fingerprint")


def missing_file_is_told(subject: Subject) -> None:
    """A file that is not there is a DataError that names it."""
    for field in _local_files(subject):
        with tempfile.TemporaryDirectory() as folder:
            absent = str(Path(folder) / f"absent{Path(getattr(subject.plugin, field)).suffix}")
            error = _refusal(_with(subject, field, absent))
            if error is None or "absent" not in str(error):
                said = "says nothing" if error is None else f"says '{error}'"
                raise Violation(f"{subject.title} {said} where the file of '{field}' is missing: raise a DataError")


def damaged_file_is_told(subject: Subject) -> None:
    """A file that is cut off or of another kind is read as it is, or refused by a DataError."""
    for field in _local_files(subject):
        for what in ("cut off", "of another kind", "empty"):
            with _copy(subject, field) as (copied, path):
                content = path.read_bytes()
                path.write_bytes(
                    {"cut off": content[: len(content) // 2], "empty": b""}.get(what, b"\x00\xff\xfe" * 99)
                )
                try:
                    _refusal(copied)
                except Exception as error:
                    raise Violation(
                        f"{subject.title}: a file that is {what} gives {type(error).__name__}: {error}; "
                        "raise a DataError that says what is wrong with it"
                    ) from error


def data_untouched(subject: Subject) -> None:
    """Reading changes no file, and leaves none beside it."""
    for field in _local_files(subject):
        with _copy(subject, field) as (copied, path):
            before = {each.name: digest(each.read_bytes()) for each in path.parent.iterdir()}
            copied.scan().collect()
            copied.fingerprint()
            after = {each.name: digest(each.read_bytes()) for each in path.parent.iterdir()}
            if before != after:
                changed = sorted(name for name in before | after if before.get(name) != after.get(name))
                raise Violation(f"{subject.title}: reading changes {', '.join(changed)}")


def _require_pushed(subject: Subject, query: pl.LazyFrame, fails: Callable[[str], bool], what: str) -> None:
    plan = query.explain()
    if fails(plan):
        raise Violation(
            f"{subject.title} reads all {what} whatever is asked for: return the scan itself, or one by "
            f"polars.io.plugins.register_io_source; the plan was:\n{plan}"
        )


def _reads_all(plan: str) -> bool:
    """Whether a scan of a plan reads every column."""
    return any(read == "*" or read == of for read, of in _PROJECTED.findall(plan))


def _filters_after(plan: str) -> bool:
    """Whether a plan drops rows after they were read; of rows in memory there is nothing left to read."""
    lines = [line.strip() for line in plan.splitlines()]
    filters = [place for place, line in enumerate(lines) if line.startswith("FILTER")]
    return any(not "".join(lines[place + 1 :]).removeprefix("FROM").startswith("DF ") for place in filters)


def _refusal(source: Source) -> DataError | None:
    """The DataError by which a source refuses its data."""
    try:
        source.fingerprint()
        source.scan().collect()
    except DataError as error:
        return error
    return None


def _local_files(subject: Subject) -> list[str]:
    """The parameters that name one file of this machine."""
    found = {name: getattr(subject.plugin, name) for name in file_fields(type(subject.plugin))}
    return [name for name, value in found.items() if isinstance(value, str) and Path(value).is_file()]


def _with(subject: Subject, field: str, path: str) -> Source:
    plugin = subject.plugin
    given = {name: getattr(plugin, name) for name in plugin.model_fields_set}
    copied: Source = type(plugin)(**{**given, field: path})
    return copied


@contextmanager
def _copy(subject: Subject, field: str = "") -> Iterator[tuple[Source, Path]]:
    """The source over a copy of its (first) file."""
    field = field or _local_files(subject)[0]
    original = Path(getattr(subject.plugin, field))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / original.name
        shutil.copyfile(original, path)
        yield _with(subject, field, str(path)), path


def _reads_a_file(subject: Subject) -> bool:
    return bool(_local_files(subject))


CHECKS = (
    KitCheck("source", schema_before_rows),
    KitCheck("source", projection),
    KitCheck("source", predicate),
    KitCheck("source", fingerprint_stays),
    KitCheck("source", fingerprint_changes),
    KitCheck("source", missing_file_is_told, _reads_a_file),
    KitCheck("source", damaged_file_is_told, _reads_a_file),
    KitCheck("source", data_untouched, _reads_a_file),
)
