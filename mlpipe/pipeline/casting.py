"""Columns of one type as those of another, where no value changes by it."""

from __future__ import annotations

import polars as pl

from mlpipe.errors import DataError

_DAY = r"^\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{2}:\d{2}:\d{2}(\.\d{1,9})?"
_ISO: dict[type[pl.DataType], str] = {
    pl.Date: f"{_DAY}$",
    pl.Datetime: rf"{_DAY}([T ]{_CLOCK}(Z|[+-]\d{{2}}:?\d{{2}})?)?$",
    pl.Time: f"^{_CLOCK}$",
    pl.Decimal: r"^[+-]?\d+(\.\d{0,SCALE})?$",
}
"""What text of each type looks like."""
_TEXT = (pl.String, pl.Categorical, pl.Enum)


def cast_losslessly(values: pl.Series, dtype: pl.DataType, name: str, first_row: int = 1) -> pl.Series:
    """The values in another type: whole numbers as text or as floats, text as dates, one sort of text as another.

    A category that an Enum does not have becomes missing, as one that training never saw does. Raises DataError where
    the types do not go together, or a value would change; ``name`` is the column's and ``first_row`` the first row's
    number, for the message.
    """
    if values.dtype == dtype:
        return values
    if values.null_count() == len(values):
        return pl.Series(values.name, [None] * len(values), dtype=dtype)
    if values.dtype.is_numeric() and dtype.is_numeric():
        return _number(values, dtype, name, first_row)
    if values.dtype in _TEXT and dtype in _TEXT:
        return values.cast(pl.String).cast(dtype, strict=dtype != pl.Enum)
    if values.dtype.is_integer() and dtype in _TEXT:
        return values.cast(pl.String).cast(dtype, strict=False)
    if values.dtype == pl.String and (dtype.is_temporal() or isinstance(dtype, pl.Decimal)):
        return _parsed(values, dtype, name, first_row)
    if _are_times(values.dtype, dtype):
        found = values.cast(dtype, strict=False)
        _require_unchanged(values, found.cast(values.dtype, strict=False), dtype, name, first_row)
        return found
    if values.dtype == pl.String and dtype.is_numeric():
        words = values.is_not_null() & values.cast(pl.Float64, strict=False).is_null()
        if words.any():  # one word makes text of a whole column in a file: it is what to look for
            raise _unreadable(values, words, dtype, name, first_row)
    raise DataError(f"column '{name}' is of type {values.dtype}, where the model was trained on {dtype}")


def _number(values: pl.Series, dtype: pl.DataType, name: str, first_row: int) -> pl.Series:
    """Floats may be rounded to the precision that was trained on, but none becomes infinite."""
    if values.dtype.is_float() and dtype.is_float():
        found = values.cast(dtype)
        lost = found.is_infinite() & values.is_finite()
        if lost.any():
            raise _changed(values, lost, dtype, name, first_row)
        return found
    if values.dtype.is_float():
        values = values.fill_nan(None)
    found = values.cast(dtype, strict=False)
    _require_unchanged(values, found.cast(values.dtype, strict=False), dtype, name, first_row)
    return found


def _parsed(values: pl.Series, dtype: pl.DataType, name: str, first_row: int) -> pl.Series:
    """Text in its ISO form alone: 03/04/2024 is a different day in different countries."""
    form = next((form for kind, form in _ISO.items() if isinstance(dtype, kind)), None)
    if form is None:
        raise DataError(f"column '{name}' is of type String, where the model was trained on {dtype}")
    fits = values.str.contains(form.replace("SCALE", str(getattr(dtype, "scale", 0)))).fill_null(value=True)
    if not fits.all():
        raise _unreadable(values, ~fits, dtype, name, first_row)
    try:
        found = _read(values, dtype, name)
    except pl.exceptions.PolarsError as error:
        raise _unreadable(values, values.is_not_null(), dtype, name, first_row) from error
    lost = found.is_null() & values.is_not_null()
    if lost.any():
        raise _unreadable(values, lost, dtype, name, first_row)
    return found


def _read(values: pl.Series, dtype: pl.DataType, name: str) -> pl.Series:
    if isinstance(dtype, pl.Datetime):
        found = values.str.replace(" ", "T").str.to_datetime(time_unit=dtype.time_unit, strict=False)
        return _in_zone(found, dtype, name)
    if dtype == pl.Time:
        return values.str.to_time("%H:%M:%S%.f", strict=False)
    return values.str.to_date("%Y-%m-%d", strict=False) if dtype == pl.Date else values.cast(dtype, strict=False)


def _in_zone(found: pl.Series, dtype: pl.Datetime, name: str) -> pl.Series:
    zone = getattr(found.dtype, "time_zone", None)
    if (zone is None) != (dtype.time_zone is None):
        raise DataError(
            f"column '{name}' has times {'without' if zone is None else 'with'} a zone, "
            f"where the model was trained on {dtype}"
        )
    return found.cast(dtype)


def _are_times(given: pl.DataType, wanted: pl.DataType) -> bool:
    if isinstance(given, pl.Datetime) and isinstance(wanted, pl.Datetime):
        return (given.time_zone is None) == (wanted.time_zone is None)
    if isinstance(given, pl.Duration):
        return isinstance(wanted, pl.Duration)
    return given == pl.Date and isinstance(wanted, pl.Datetime) and wanted.time_zone is None


def _require_unchanged(values: pl.Series, back: pl.Series, dtype: pl.DataType, name: str, first_row: int) -> None:
    changed = values.is_not_null() & ~values.eq_missing(back)
    if changed.any():
        raise _changed(values, changed, dtype, name, first_row)


def _changed(values: pl.Series, where: pl.Series, dtype: pl.DataType, name: str, first_row: int) -> DataError:
    row = int(where.arg_true()[0])
    return DataError(f"row {row + first_row:,}: column '{name}' is {values[row]}, which {dtype} cannot hold")


def _unreadable(values: pl.Series, lost: pl.Series, dtype: pl.DataType, name: str, first_row: int) -> DataError:
    row = int(lost.arg_true()[0])
    return DataError(
        f"row {row + first_row:,}: column '{name}' is {values[row]!r:.60}, where the model was trained on {dtype}"
    )
