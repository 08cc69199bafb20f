"""Stages: plain functions; the mark gives them their name, timing, events and record."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, TypeVar

from mlpipe.engine.events import Event, Listener, Progressed, StageFinished, StageStarted, Warned
from mlpipe.plugin import StageRecord

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Journal:
    """What a run has done so far; stages write to it, listeners hear it."""

    listeners: tuple[Listener, ...] = ()
    stages: list[StageRecord] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def tell(self, event: Event) -> None:
        """Let all listeners know."""
        for listener in self.listeners:
            listener(event)

    def warn(self, message: str) -> None:
        """Note what the user should look at."""
        self.warnings.append(message)
        self.tell(Warned(message))

    def skip(self, stage: str, reason: str) -> None:
        """Note that a stage has nothing to do, and why."""
        self._close(stage, "skipped", 0.0, reason)

    def count(self, stage: str, done: int, total: int, item: str = "") -> None:
        """Note progress within a stage."""
        self.tell(Progressed(stage, done, total, item))

    def _close(self, stage: str, status: Literal["ran", "skipped", "failed"], seconds: float, reason: str) -> None:
        self.stages.append(StageRecord(stage, status, seconds, reason))
        self.tell(StageFinished(stage, status, seconds, reason))


StageFunction = Callable[Concatenate[Journal, P], R]


def stage(name: str) -> Callable[[StageFunction[P, R]], StageFunction[P, R]]:
    """Mark a function ``(journal, *inputs) -> output`` as the stage ``name``."""

    def mark(function: StageFunction[P, R]) -> StageFunction[P, R]:
        @wraps(function)
        def run(journal: Journal, /, *args: P.args, **kwargs: P.kwargs) -> R:
            journal.tell(StageStarted(name))
            began = time.perf_counter()
            try:
                output = function(journal, *args, **kwargs)
            except BaseException as error:
                reason = str(error).splitlines()[0] if str(error) else type(error).__name__
                journal._close(name, "failed", time.perf_counter() - began, reason)
                raise
            journal._close(name, "ran", time.perf_counter() - began, "")
            return output

        return run

    return mark
