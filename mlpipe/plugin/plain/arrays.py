"""Numpy arrays as npy members (format 1.0, without pickle)."""

from __future__ import annotations

import math
import re
import sys
from typing import TYPE_CHECKING, Any

from mlpipe.errors import StateError
from mlpipe.plugin.plain.member import Buffer, Member, damaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MAGIC = b"\x93NUMPY\x01\x00"
_MAX_DIMENSIONS = 32
_SIMPLE = re.compile(
    r"[<>|](b1|[iu][1248]|f[248]|c(8|16)|[SUV][1-9]\d{0,8}|[mM]8(\[\d{0,9}[a-zA-Z]{1,2}\])?)", re.ASCII
)
"""Types of fixed width whose every bit is data. Long doubles are not: they have unset bytes and differ by machine."""


def write_array(array: NDArray[Any], where: str) -> Member:
    """The member of an array; ``where`` is its place in the state, for the error."""
    form = _describe(array.dtype, where)
    fortran = _is_fortran(array)
    note = {"dtype": form, "shape": list(array.shape), "fortran": fortran}
    return Member("array", note, (_header(note), _content(array, fortran=fortran)))


def read_array(note: Any, data: bytes) -> NDArray[Any]:
    """The array that ``note`` describes and ``data`` holds, writable and aligned.

    The header must be the one that the note asks for, byte for byte, so no header is ever parsed, and
    the length must fit before anything is allocated.
    """
    import numpy as np

    dtype, shape, fortran = _read_note(note)
    header = _header(note)
    if not data.startswith(header):
        raise damaged("an array's header differs from its description")
    if len(data) != len(header) + math.prod(shape) * dtype.itemsize:
        raise damaged("an array's length differs from its shape")
    order: Any = "F" if fortran else "C"
    try:
        view: NDArray[Any] = np.ndarray(shape, dtype, buffer=data, offset=len(header), order=order)
    except (ValueError, TypeError) as error:  # a shape beyond numpy's limits
        raise damaged(f"an array cannot have this shape: {error}") from error
    padded = dtype.names is not None and bytes(_content(view, fortran=fortran)) != data[len(header) :]
    if padded or _is_fortran(view) != fortran:
        raise damaged("an array is not written in its one form")
    _refuse_impossible(view)
    return view.copy(order=order)


def _is_fortran(array: NDArray[Any]) -> bool:
    return array.flags.f_contiguous and not array.flags.c_contiguous


def _refuse_impossible(array: NDArray[Any]) -> None:
    """Bits that are no value of their type: numpy would take them and go wrong later."""
    import numpy as np

    for names in _leaves(array.dtype):
        leaf = array
        for name in names:
            leaf = leaf[name]
        if leaf.dtype.kind == "b" and np.any(leaf.view(np.uint8) > 1):
            raise damaged("a bool in an array is neither true nor false")
        if leaf.dtype.kind == "U":
            points = np.ascontiguousarray(leaf).reshape(-1).view(leaf.dtype.byteorder.replace("|", "=") + "u4")
            if np.any(points > sys.maxunicode):
                raise damaged("text in an array is no text")


def _describe(dtype: np.dtype[Any], where: str) -> Any:
    if dtype.hasobject:
        raise StateError(
            "an array of objects is not plain data",
            where=where,
            hint="use a list, or an array of numbers or fixed-width text (dtype 'U' or 'S')",
        )
    try:
        form = _form_of(dtype)
        if _is_form(form) and _as_dtype(form) == dtype and not _has_metadata(dtype):
            return form
    except (ValueError, RecursionError):  # fields that overlap, stand out of order, or nest without end
        pass
    raise StateError(
        f"an array of type {dtype} cannot be stored exactly",
        where=where,
        hint="use astype with a plain type: float64, int64, bool, 'U', datetime64, or packed fields of these",
    )


def _form_of(dtype: np.dtype[Any]) -> Any:
    return dtype.str if dtype.names is None else _as_lists(dtype.descr)


def _has_metadata(dtype: np.dtype[Any]) -> bool:
    inner = [dtype[name] for name in dtype.names or ()]
    return dtype.metadata is not None or any(_has_metadata(each.base) for each in inner)


def _as_lists(form: Any) -> Any:
    return [_as_lists(item) for item in form] if isinstance(form, list | tuple) else form


def _is_form(form: Any) -> bool:
    """Whether this is ``"<f8"``, or ``[[name, form], [name, form, shape], …]``."""
    if isinstance(form, str):
        return _SIMPLE.fullmatch(form) is not None
    return isinstance(form, list) and bool(form) and all(_is_field(field) for field in form)


def _is_field(field: Any) -> bool:
    if not isinstance(field, list) or len(field) not in (2, 3) or not isinstance(field[0], str):
        return False
    return _is_form(field[1]) and all(_is_shape(shape) for shape in field[2:])


def _is_shape(shape: Any) -> bool:
    return (
        isinstance(shape, list)
        and len(shape) <= _MAX_DIMENSIONS
        and all(type(length) is int and 0 <= length < 2**63 for length in shape)
    )


def _as_dtype(form: Any) -> np.dtype[Any]:
    from numpy.lib.format import descr_to_dtype

    return descr_to_dtype(_as_descr(form))


def _as_descr(form: Any) -> Any:
    if isinstance(form, str):
        return form
    return [(name, _as_descr(inner), *(tuple(shape) for shape in rest)) for name, inner, *rest in form]


def _read_note(note: Any) -> tuple[np.dtype[Any], tuple[int, ...], bool]:
    if not isinstance(note, dict) or list(note) != ["dtype", "shape", "fortran"]:
        raise damaged("an array is described by dtype, shape and fortran")
    if not _is_form(note["dtype"]) or not _is_shape(note["shape"]) or type(note["fortran"]) is not bool:
        raise damaged("an array's description is malformed")
    try:
        dtype = _as_dtype(note["dtype"])
        exact = _form_of(dtype) == note["dtype"]
    except (ValueError, TypeError, OverflowError) as error:
        raise damaged(f"no such array type: {error}") from error
    if not exact or dtype.hasobject:
        raise damaged("an array's type is not written in its one form")
    return dtype, tuple(note["shape"]), note["fortran"]


def _header(note: Any) -> bytes:
    # Written here, not by numpy, so that it stays the same for ever whatever numpy's padding becomes.
    descr, shape = _as_descr(note["dtype"]), tuple(note["shape"])
    text = f"{{'descr': {descr!a}, 'fortran_order': {note['fortran']}, 'shape': {shape}, }}"
    room = len(_MAGIC) + 2
    padded = text + " " * (-(room + len(text) + 1) % 64) + "\n"
    if len(padded) > 0xFFFF:
        raise StateError("an array has too many fields to be stored", hint="use one array for each field")
    return _MAGIC + len(padded).to_bytes(2, "little") + padded.encode("ascii")


def _content(array: NDArray[Any], *, fortran: bool) -> Buffer:
    import numpy as np

    if array.dtype.names is not None:
        array = _without_padding(array)
    flat = np.ascontiguousarray(array.T if fortran else array).reshape(-1)
    return flat.view(np.uint8).data


def _without_padding(array: NDArray[Any]) -> NDArray[Any]:
    """The same fields with zeros between them: those bytes are often unset memory."""
    import numpy as np

    clean = np.zeros(array.shape, array.dtype)  # zeros_like leaves those bytes unset
    for names in _leaves(array.dtype):
        source, target = array, clean
        for name in names:
            source, target = source[name], target[name]
        target[...] = source
    return clean


def _leaves(dtype: np.dtype[Any]) -> list[tuple[str, ...]]:
    inner = dtype.base
    if inner.names is None:
        return [()]
    return [(name, *rest) for name in inner.names for rest in _leaves(inner[name])]
