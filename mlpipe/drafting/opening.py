"""Which source reads a file, and with which parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from mlpipe.errors import CommandError, DataError, MlpipeError, PluginError, listing
from mlpipe.pipeline.attribution import attributed, require_lazy
from mlpipe.plugin import Registry, Source
from mlpipe.plugin.named import file_fields

NULL_VALUES = "null_values"
"""The parameter by which sources of text files take what stands for a missing value."""


@dataclass(frozen=True)
class Opened:
    """A file as a source reads it."""

    use: str
    field: str
    """The parameter that names the file."""
    params: Mapping[str, Any]
    """The parameters besides it."""
    rows: pl.LazyFrame
    source: type[Source]


def open_file(path: Path, registry: Registry) -> Opened:
    """The file, read by the installed source that knows its suffix.

    Raises CommandError where there is no such file or source, DataError where it cannot be read.
    """
    if not path.is_file():
        raise CommandError(f"there is no file {path}")
    sources = list(_sources(registry))
    for name, cls, field in sources:
        if path.name.lower().endswith(cls.suffixes):
            with attributed(f"source '{name}', looking at {path}"):
                params = cls.sniff(path)
                source: Source = cls(**{field: str(path), **params})
                return Opened(name, field, params, require_lazy(source.scan(), "scan"), cls)
    known = sorted({suffix for _, cls, _ in sources for suffix in cls.suffixes})
    raise CommandError(
        f"no source that is installed here reads {path.suffix or path.name} files",
        hint=f"there are sources for {listing(known, 40)}; convert it, or install a plugin that reads it",
    )


def open_like(path: Path, name: str, params: Mapping[str, Any], registry: Registry) -> Opened | None:
    """The file, read as a source of this name and these parameters reads its own; None where it is of another sort.

    Raises CommandError where there is no such file, PluginError where there is no such source, DataError where the file
    cannot be read.
    """
    if not path.is_file():
        raise CommandError(f"there is no file {path}")
    cls: type[Source] = registry.get("source", name)
    fields = file_fields(cls)
    if not fields or (cls.suffixes and not path.name.lower().endswith(cls.suffixes)):
        return None
    with attributed(f"source '{name}', reading {path}"):
        source = cls.model_validate({fields[0]: str(path), **params})
        return Opened(name, fields[0], params, require_lazy(source.scan(), "scan"), cls)


def read_as_missing(opened: Opened, path: Path, texts: Sequence[str]) -> Opened | None:
    """The file with these texts read as missing, besides those that are; None where its source knows no such texts."""
    known = opened.params.get(NULL_VALUES, [])
    if NULL_VALUES not in opened.source.model_fields or not isinstance(known, list):
        return None
    params = {**opened.params, NULL_VALUES: [*known, *texts]}
    source = opened.source.model_validate({opened.field: str(path), **params})
    return replace(opened, params=params, rows=source.scan())


def read_all(opened: Opened, query: pl.LazyFrame, path: Path) -> pl.DataFrame:
    """What a query on the file gives. Raises DataError where a row cannot be read."""
    try:
        return query.collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(f"cannot be read by the source '{opened.use}': {error}", where=str(path)) from error


def _sources(registry: Registry) -> Iterator[tuple[str, type[Source], str]]:
    """Each source that reads files of certain suffixes, with the parameter for the file."""
    for name in sorted(registry.names("source"), key=lambda name: ("." in name, name)):
        try:
            cls: type[Source] = registry.get("source", name)
        except (PluginError, MlpipeError):
            continue  # a broken plugin reads nothing; list-plugins shows it
        fields = file_fields(cls)
        if cls.suffixes and fields:
            yield name, cls, fields[0]
