"""Parameters that name columns or files, so that they can be checked and resolved before work starts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, RootModel, ValidationInfo

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


class _ColumnMark:
    """Marks a field whose value is the name of a column."""


Column = Annotated[str, Field(min_length=1), _ColumnMark()]
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

    def _items(self) -> list[str]:
        return [self.root] if isinstance(self.root, str) else self.root


def columns_field(default: str | list[str], description: str) -> Any:
    """A field of type Columns with a default: ``columns: Columns = columns_field("numeric", "...")``."""
    return Field(default_factory=lambda: Columns(default), description=description)


Numeric = Columns("numeric")
Categorical = Columns("categorical")
Temporal = Columns("temporal")
Everything = Columns("all")


def require_columns(wanted: Collection[str], known: Collection[str], *, where: str = "") -> None:
    """Raise a DataError that names the first missing column, the nearest known one, and all there are."""
    for name in wanted:
        if name not in known:
            raise DataError(
                f"no column '{name}'{suggest(name, known)}",
                where=where,
                hint=f"there are: {listing(list(known), 40) or 'none'}",
            )


def named_columns(plugin: Any) -> dict[tuple[str | int, ...], str]:
    """Every column that a plugin's parameters name outright: parameter path -> column name."""
    found: dict[tuple[str | int, ...], str] = {}
    for field, info in type(plugin).model_fields.items():
        value = getattr(plugin, field)
        if isinstance(value, Columns):
            found.update(_paths(field, value.root, value.named()))
        elif _holds_columns(info):
            found.update(_paths(field, value, None))
    return found


def _holds_columns(info: Any) -> bool:
    return any(isinstance(mark, _ColumnMark) for mark in info.metadata) or _mentions_mark(info.annotation)


def _mentions_mark(annotation: Any) -> bool:
    if any(isinstance(mark, _ColumnMark) for mark in getattr(annotation, "__metadata__", ())):
        return True
    return any(_mentions_mark(inner) for inner in getattr(annotation, "__args__", ()))


def _paths(field: str, value: Any, only: list[str] | None) -> dict[tuple[str | int, ...], str]:
    if isinstance(value, str):
        pairs: dict[tuple[str | int, ...], Any] = {(field,): value}
    elif isinstance(value, Mapping):
        pairs = {(field, key): key for key in value}
    elif isinstance(value, list | tuple):
        pairs = {(field, index): item for index, item in enumerate(value)}
    else:
        pairs = {}
    return {path: name for path, name in pairs.items() if isinstance(name, str) and (only is None or name in only)}


def _is_pattern(item: str) -> bool:
    return item.startswith("^") and item.endswith("$")


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


FilePath = Annotated[str, Field(min_length=1), AfterValidator(_beside_spec)]
"""A file, or a glob of files, relative to the spec's folder (validation context key ``folder``)."""
