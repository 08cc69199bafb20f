"""Says whose fault it was: an error inside a plugin's work becomes one that names the plugin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
from polars.exceptions import PanicException

from mlpipe.errors import DataError, MlpipeError, RunError, StateError


@contextmanager
def attributed(title: str) -> Iterator[None]:
    """Within the block, errors are those of ``title`` (``transform 'scale'``).

    Polars' errors become DataErrors (they come from the data that a step was given), any other error of
    the plugin a RunError; an MlpipeError only gets its place, where it has none.
    """
    try:
        yield
    except StateError as error:
        if not error.where or error.where.startswith("state"):  # a place within the state: say whose it is
            error.where = f"{title}: {error.where}".removesuffix(": ")
        raise
    except MlpipeError as error:
        error.where = error.where or title
        error.what = readable(error.what)  # raised within a query, it comes back with a note of polars
        raise
    except (pl.exceptions.PolarsError, PanicException) as error:
        raise DataError(readable(error), where=title) from error
    except Exception as error:  # a plugin may raise anything at all
        raise RunError(f"{type(error).__name__}: {error}", where=title) from error


def require_lazy(rows: object, method: str) -> pl.LazyFrame:
    """What a method of a plugin gave, if it is a lazy frame. Raises RunError that says what it is instead."""
    if isinstance(rows, pl.LazyFrame):
        return rows
    if rows is None:
        raise RunError(f"{method} gives nothing, not a LazyFrame", hint="does it lack a 'return'?")
    hint = "leave out .collect(), or end it with .lazy()" if isinstance(rows, pl.DataFrame) else ""
    raise RunError(f"{method} gives a {type(rows).__name__}, not a LazyFrame", hint=hint)


def readable(error: BaseException | str) -> str:
    """The first paragraph of a polars message, without the query plan that it may carry."""
    text = str(error).split("\n\nResolved plan until failure", maxsplit=1)[0]
    text = text.split("\n\nThis error occurred", maxsplit=1)[0]
    return text.strip() or type(error).__name__
