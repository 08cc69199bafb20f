"""Polars frames as Arrow IPC members, and their content apart from how it lies in memory."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlpipe.errors import StateError
from mlpipe.plugin.plain.arrow import is_compressed
from mlpipe.plugin.plain.member import Buffer, Member, damaged

if TYPE_CHECKING:
    import polars as pl


def write_frame(frame: pl.DataFrame, where: str) -> Member:
    """The member of a frame; ``where`` is its place in the state, for the error."""
    import polars as pl

    _refuse_unwritable(frame, where)
    buffer = io.BytesIO()
    try:
        frame.write_ipc(buffer, compression="uncompressed")
    except pl.exceptions.PolarsError as error:
        raise StateError(f"a frame cannot be stored: {error}", where=where, hint="cast it to plain types") from error
    data = buffer.getvalue()
    return Member("frame", _note(frame, data), (data,))


def read_frame(note: Any, data: bytes) -> pl.DataFrame:
    """The frame that ``note`` describes and ``data`` holds.

    Its checksum is tried first: polars may abort the process over changed bytes. Compressed ones, which are never
    written, are refused unread: a few of them may unpack to more than the memory holds.
    """
    import polars as pl

    if not isinstance(note, dict) or note.get("sha256") != hashlib.sha256(data).hexdigest():
        raise damaged("a frame's checksum does not hold")
    try:
        if is_compressed(data):
            raise damaged("a frame is compressed")
        frame = pl.read_ipc(io.BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        raise damaged(f"a frame cannot be read: {error}") from error
    if note != _note(frame, data):
        raise damaged("a frame's shape differs from its description")
    return frame


def _note(frame: pl.DataFrame, data: bytes) -> dict[str, Any]:
    return {"shape": list(frame.shape), "sha256": hashlib.sha256(data).hexdigest()}


def digest_frame(frame: pl.DataFrame, where: str) -> Member:
    """A stand-in for the member whose bytes depend on the values alone.

    Arrow bytes also hold what lies under nulls, where the chunks end and how text is packed, all of
    which can differ between equal frames.
    """
    _refuse_unwritable(frame, where)
    schema = [[name, repr(dtype)] for name, dtype in frame.schema.items()]
    head = json.dumps(schema).encode()
    return Member("frame", list(frame.shape), (head, *_frame_values(frame)))


def _frame_values(frame: pl.DataFrame) -> Iterator[Buffer]:
    for column in frame.iter_columns():
        yield from _values(column)


def _values(column: pl.Series) -> Iterator[Buffer]:
    """Which values are null, then the others, then what is inside of them."""
    import numpy as np
    import polars as pl

    column = column.alias("")  # methods of a series named ^a$ fail
    yield np.packbits(column.is_null().to_numpy()).tobytes()
    there = column.drop_nulls()
    dtype = column.dtype
    if isinstance(dtype, pl.List):
        yield there.list.len().to_numpy().tobytes()
        yield from _values(there.filter(there.list.len() > 0).explode())
    elif isinstance(dtype, pl.Array):
        yield from _values(there.explode())
    elif isinstance(dtype, pl.Struct):
        yield from _frame_values(there.struct.unnest())
    elif _fits_numpy(dtype):
        yield there.to_physical().to_numpy().tobytes()
    else:
        texts = there if dtype == pl.Binary else there.cast(pl.String).cast(pl.Binary)
        yield texts.bin.size().to_numpy().tobytes()
        yield b"".join(texts.to_list())


def _fits_numpy(dtype: pl.DataType) -> bool:
    import polars as pl

    if dtype.is_decimal() or dtype in (pl.Int128, pl.UInt128):
        return False
    return dtype.is_numeric() or dtype.is_temporal() or dtype == pl.Boolean


def _refuse_unwritable(frame: pl.DataFrame, where: str) -> None:
    for name, dtype in frame.schema.items():
        for inner in _inside(dtype):
            if not _is_plain(inner):
                raise StateError(
                    f"column '{name}' is not plain data: it holds {inner}",
                    where=where,
                    hint="cast it to numbers, booleans, text, bytes, times, categories, or lists and structs of these",
                )


def _is_plain(dtype: pl.DataType) -> bool:
    """An allow-list: objects and extension types run code of their own, and what comes later has yet to be tried."""
    import polars as pl

    if isinstance(dtype, pl.Array):
        return dtype.size > 0  # else Arrow can be written, but not read again
    texts = (pl.String, pl.Binary, pl.Categorical, pl.Enum)
    return (
        dtype.is_numeric()
        or dtype.is_temporal()
        or isinstance(dtype, (*texts, pl.Boolean, pl.Null, pl.List, pl.Struct))
    )


def _inside(dtype: pl.DataType) -> Iterator[Any]:
    import polars as pl

    yield dtype
    if isinstance(dtype, pl.List | pl.Array):
        yield from _inside(dtype.inner)  # type: ignore[arg-type]
    elif isinstance(dtype, pl.Struct):
        for field in dtype.fields:
            yield from _inside(field.dtype)  # type: ignore[arg-type]
