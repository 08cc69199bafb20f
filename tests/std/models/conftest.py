from __future__ import annotations

from collections.abc import Iterator

import pytest
import sklearn  # noqa: F401  # a library can be limited only once it is loaded
import xgboost  # noqa: F401
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """As in a run: on a busy machine, threads that wait for each other take many times as long."""
    with threadpool_limits(1):
        yield
