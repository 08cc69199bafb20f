"""Warnings of Python libraries, told as warnings of the run."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from mlpipe.engine.stage import Journal

_CANCELLED = "still being processed by the workers have been cancelled"
"""What joblib says when a run is stopped, which needs no saying."""


@contextmanager
def hear_warnings(journal: Journal) -> Iterator[None]:
    """Within the block, what Python code warns of goes to the journal, each text once.

    A hook and not ``catch_warnings``, which fits in several threads would restore at different times.
    """
    heard: set[str] = set()

    def show(message: Warning | str, category: type[Warning], *place: object) -> None:
        if _CANCELLED in str(message):
            return
        text = f"{category.__name__}: {str(message).strip().splitlines()[0]}"
        if text not in heard:
            heard.add(text)
            journal.warn(text)

    before = warnings.showwarning
    warnings.showwarning = show  # type: ignore[assignment]
    try:
        yield
    finally:
        warnings.showwarning = before
