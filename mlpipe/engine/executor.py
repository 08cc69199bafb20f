"""Where fits run: joblib's threads, with the numeric libraries held to the threads that the spec gives a fit."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from threadpoolctl import ThreadpoolController

T = TypeVar("T")


@dataclass(frozen=True)
class Executor:
    """``workers`` fits at a time, each with ``threads`` threads.

    A fit's threads come from the spec and never from the machine, so that a result does not depend on where,
    or beside how many others, it was computed.
    """

    workers: int
    threads: int

    @contextmanager
    def limits(self, modules: Iterable[str]) -> Iterator[None]:
        """Within the block, linear algebra keeps to ``threads``; ``modules`` are those that bring it."""
        for module in modules:  # a library can be limited only once it is loaded
            importlib.import_module(module)
        with ThreadpoolController().limit(limits=self.threads, user_api="blas"):
            yield

    def map(self, jobs: Sequence[Callable[[], T]]) -> Generator[T, None, None]:
        """The results of the jobs, in their order, as they come."""
        import joblib

        controller = ThreadpoolController()

        def run(job: Callable[[], T]) -> T:
            # OpenMP's limit holds for the calling thread alone, so each worker sets its own.
            with controller.limit(limits=self.threads, user_api="openmp"):
                return job()

        parallel = joblib.Parallel(n_jobs=self.workers, backend="threading", return_as="generator")
        yield from parallel(joblib.delayed(run)(job) for job in jobs)


def machine_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
