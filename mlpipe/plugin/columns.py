"""Parameters that name columns or files, so that they can be checked and resolved before work starts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, RootModel, ValidationInfo, field_validator

from mlpipe.errors import DataError, listing, suggest

if TYPE_CHECKING:
    import polars as pl

SELECTORS: dict[str, str] = {
    "all": "every column",
    "numeric": "integers, floats, decimals",
    "categorical": "strings, categories, enums",
    "boolean": "true and false",
    "temporal": "dates, datetimes, times, durations",
}
"""Words that choose columns by type, with what each one means."""


class ColumnMark:
    """Marks a field whose value is the name of a column."""


Column = Annotated[str, Field(min_length=1), ColumnMark()]
"""The name of one column."""


class Columns(RootModel[str | list[str]]):
    """Which columns: a selector word (``numeric``), one name, or a list of names and ``^regex$`` patterns."""

    model_config = ConfigDict(frozen=True, strict=True)

    def names(self, schema: Mapping[str, pl.DataType], *, where: str = "") -> list[str]:
        """The chosen columns in the order of the schema.

        Raises DataError (``where`` is put in front) where a named column does not exist.
        """
        if isinstance(self.root, str) and self.root in SELECTORS:
            return [name for name, dtype in schema.items() if _is_of(self.root, dtype)]
        wanted = self.named()
        require_columns(wanted, schema, where=where)
        patterns = [re.compile(item) for item in self._items() if _is_pattern(item)]
        return [name for name in schema if name in wanted or any(p.fullmatch(name) for p in patterns)]

    def named(self) -> list[str]:
        """The columns that are named outright, which therefore must exist."""
        if isinstance(self.root, str) and self.root in SELECTORS:
            return []
        return [item for item in self._items() if not _is_pattern(item)]

    def named_at(self, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The same, each with its place: ``path`` for a single name, ``path`` and the index for one of a list."""
        wanted = self.named()
        if isinstance(self.root, str):
            yield from ((path, name) for name in wanted)
        else:
            yield from (((*path, index), name) for index, name in enumerate(self.root) if name in wanted)

    @field_validator("root")
    @classmethod
    def _is_sound(cls, root: str | list[str]) -> str | list[str]:
        for item in [root] if isinstance(root, str) else root:
            if not item:
                raise ValueError("a column's name is not empty")
            if _is_pattern(item):
                _refuse_bad_pattern(item)
        return root

    def _items(self) -> list[str]:
        return [self.root] if isinstance(self.root, str) else self.root


def columns_field(default: str | list[str], description: str) -> Any:
    """A field of type Columns with a default: ``columns: Columns = columns_field("numeric", "...")``."""
    return Field(default_factory=lambda: Columns(default), description=description)


def require_columns(wanted: Collection[str], known: Collection[str], *, where: str = "") -> None:
    """Raise a DataError that names the first missing column, the nearest known one, and all there are."""
    for name in wanted:
        if name not in known:
            raise DataError(
                f"no column '{name}'{suggest(name, known)}",
                where=where,
                hint=f"there are: {listing(list(known), 40) or 'none'}",
            )


def _is_pattern(item: str) -> bool:
    return item.startswith("^") and item.endswith("$")


def _refuse_bad_pattern(item: str) -> None:
    try:
        re.compile(item)
    except re.error as error:
        raise ValueError(f"'{item}' is no regular expression: {error}") from error


def _is_of(selector: str, dtype: pl.DataType) -> bool:
    import polars as pl

    if selector == "numeric":
        return dtype.is_numeric()
    if selector == "categorical":
        return dtype in (pl.String, pl.Categorical, pl.Enum)
    if selector == "boolean":
        return dtype == pl.Boolean
    if selector == "temporal":
        return dtype.is_temporal()
    return True


def _beside_spec(value: str, info: ValidationInfo) -> str:
    folder = (info.context or {}).get("folder")
    if folder is None or "://" in value:
        return value
    return str(Path(folder) / value)


class FileMark:
    """Marks a field whose value is a file, or a glob of files."""


FilePath = Annotated[str, Field(min_length=1), AfterValidator(_beside_spec), FileMark()]
"""A file, or a glob of files, relative to the spec's folder (validation context key ``folder``)."""


Numeric = Columns("numeric")
Categorical = Columns("categorical")
Temporal = Columns("temporal")
Everything = Columns("all")
