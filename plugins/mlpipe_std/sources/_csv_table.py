"""One CSV file as a lazy table, and the proof that each of its rows can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from mlpipe.plugin import DataError
from mlpipe_std._columns import col
from mlpipe_std._types import type_word
from mlpipe_std.sources._content import Content, undecodable
from mlpipe_std.sources._csv_text import Dialect, find_ragged, line_of, unmatched_quotes

Types = dict[str, pl.DataType]

_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{2}:\d{2}(:\d{2}(\.\d+)?)?"
_ZONE = r"(Z|[+-]\d{2}:?\d{2})"
ISO: tuple[tuple[pl.DataType, str], ...] = (
    (pl.Date(), rf"^{_DAY}$"),
    (pl.Datetime("us"), rf"^{_DAY}([T ]{_CLOCK})?$"),
    (pl.Datetime("us", "UTC"), rf"^{_DAY}[T ]{_CLOCK}{_ZONE}$"),
    (pl.Time(), r"^\d{2}:\d{2}:\d{2}(\.\d+)?$"),
)
"""How each temporal type is written (ISO 8601). Polars itself would also read 03/04/2024, as the 3rd of April."""


@dataclass(frozen=True, eq=False)
class CsvTable:
    """A CSV file with its column names; ``options`` are those of ``pl.scan_csv`` that say what values mean."""

    content: Content
    dialect: Dialect
    names: list[str]
    options: Mapping[str, Any]

    def scan(self, types: Types | None = None, **more: Any) -> pl.LazyFrame:
        """The table as polars scans it: types that are known (Null where a column has no values), further arguments."""
        known = {name: pl.String() if dtype == pl.Null() else dtype for name, dtype in (types or {}).items()}
        return pl.scan_csv(
            self.content.source,
            has_header=self.dialect.has_header,
            separator=self.dialect.separator,
            quote_char=self.dialect.quote_char,
            comment_prefix=self.dialect.comment_prefix,
            skip_rows=self.dialect.skip_rows,
            with_column_names=lambda _: self.names,
            schema_overrides=known,
            glob=False,
            **self.options,
            **more,
        )

    def texts(self, rows: int | None = None) -> pl.LazyFrame:
        """The first rows, or all, with each value as it is written."""
        return self.scan(infer_schema=False, n_rows=rows)

    def verify(self, types: Types) -> int | None:
        """Read every row once. The rows before blank lines at the end, where there are such lines.

        Raises DataError that names the row where it cannot be read as these types.
        """
        try:
            nulls = self.scan(types).select(pl.all().null_count()).collect(engine="streaming")
            fits = self._is_iso(types)
        except pl.exceptions.PolarsError as error:
            raise self.explain(types, error) from error
        if not fits:
            raise self.explain(types, None)
        if nulls.width == 1 or nulls.row(0)[-1] == 0:
            return None
        # Polars fills up a row that is too short, so a missing last value may be one that is not there.
        rows, fault = find_ragged(self.content, self.dialect, nulls.width)
        if fault is not None:
            raise fault
        return rows

    def explain(self, types: Types, error: Exception | None) -> DataError:
        """Why the file cannot be read as these types: the first byte, row or value that is wrong."""
        fault = undecodable(self.content)
        if fault is None:
            _, fault = find_ragged(self.content, self.dialect, len(self.names))
        if fault is None and self.dialect.quote_char and _is_about_quotes(error):
            fault = unmatched_quotes(self.content, self.dialect.quote_char)
        return fault or self._misfit(types) or self._unexplained(error)

    def _is_iso(self, types: Types) -> bool:
        patterns = {name: dict(ISO)[dtype] for name, dtype in types.items() if dtype.is_temporal()}
        if not patterns:
            return True
        rules = [col(name).str.contains(pattern).all() for name, pattern in patterns.items()]
        return all(self.texts().select(rules).collect(engine="streaming").row(0))

    def _misfit(self, types: Types) -> DataError | None:
        """The first value that is not of its column's type."""
        # Columns are known by their place here, so that no name can clash or be taken for a pattern.
        faults = [_fault(place, types.get(name)).alias(f"{place}") for place, name in enumerate(self.names)]
        try:
            read, texts = self.scan(types, ignore_errors=True), self.texts()
            read = read.select(col(name).alias(f"read {place}") for place, name in enumerate(self.names))
            texts = texts.select(col(name).alias(f"text {place}") for place, name in enumerate(self.names))
            both = pl.concat([read, texts], how="horizontal").with_row_index("row", offset=1).with_columns(faults)
            found = both.filter(pl.any_horizontal(f"{place}" for place in range(len(faults)))).head(1).collect()
        except pl.exceptions.PolarsError:
            return None
        if found.is_empty():
            return None
        row = found.row(0, named=True)
        place = next(place for place in range(len(self.names)) if row[f"{place}"])
        return self._wrong_value(row["row"], self.names[place], row[f"text {place}"], types[self.names[place]])

    def _wrong_value(self, row: int, name: str, text: str, dtype: pl.DataType) -> DataError:
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        as_text = f"schema_overrides: {{{name}: string}}"
        hint = f"if it means missing: null_values: ['{shown}']; if the column is text: {as_text}"
        if dtype.is_temporal():
            hint = f"ISO 8601 alone is read as dates and times: {as_text}, then cast with a format"
        return DataError(
            f"column '{name}' holds '{shown}' in row {row:,}, which is no {type_word(dtype)}",
            where=f"{self.content.file}:{line_of(self.content, self.dialect, row)}",
            hint=hint,
        )

    def _unexplained(self, error: Exception | None) -> DataError:
        reason = str(error).splitlines()[0] if str(error) else "for no reason that is known"
        return DataError(f"cannot be read as CSV: {reason}", where=str(self.content.file), hint="look at the separator")


def _is_about_quotes(error: Exception | None) -> bool:
    return any(word in str(error) for word in ("malformed", "not properly escaped"))


def _fault(place: int, dtype: pl.DataType | None) -> pl.Expr:
    text = pl.col(f"text {place}")
    lost = pl.col(f"read {place}").is_null() & text.is_not_null()
    if dtype is not None and dtype.is_temporal():
        return lost | ~text.str.contains(dict(ISO)[dtype]).fill_null(value=True)
    return lost
