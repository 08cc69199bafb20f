"""One thread for PyTorch: how a sum is shared between threads is in its last bits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOCK = threading.Lock()
_BEFORE: list[int] = []
"""How many threads there were when each fit that is going on began."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Within the block PyTorch computes in the calling thread alone; afterwards in as many as before.

    The number is the whole process's, and fits may go on side by side: the last one puts back what the first found.
    """
    import torch

    with _LOCK:
        _BEFORE.append(torch.get_num_threads())
        torch.set_num_threads(1)
    try:
        yield
    finally:
        with _LOCK:
            first = _BEFORE[0]
            _BEFORE.pop()
            if not _BEFORE:
                torch.set_num_threads(first)
