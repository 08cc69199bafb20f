"""What happens in a run, as typed events with listeners."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from mlpipe.store.files import store_errors


@dataclass(frozen=True)
class Event:
    """Something that happened."""


@dataclass(frozen=True)
class RunStarted(Event):
    """A run began, with these stages to come."""

    run_id: str
    name: str
    stages: tuple[str, ...]


@dataclass(frozen=True)
class StageStarted(Event):
    """A stage began."""

    stage: str


@dataclass(frozen=True)
class StageFinished(Event):
    """A stage ended."""

    stage: str
    status: str
    seconds: float
    reason: str = ""


@dataclass(frozen=True)
class Progressed(Event):
    """Of ``total`` pieces of work in a stage, ``done`` are done."""

    stage: str
    done: int
    total: int
    item: str = ""


@dataclass(frozen=True)
class CandidateScored(Event):
    """A candidate has its cross-validated score; None where it failed, with the reason."""

    label: str
    metric: str
    mean: float | None
    reason: str = ""


@dataclass(frozen=True)
class Warned(Event):
    """Something that the user should look at."""

    message: str


@dataclass(frozen=True)
class RunFinished(Event):
    """A run ended."""

    run_id: str
    status: str
    seconds: float


Listener = Callable[[Event], None]


def write_lines(file: FileIO) -> Listener:
    """A listener that writes each event as a line of JSON, with its name and time (UTC)."""

    def listen(event: Event) -> None:
        line = {"event": type(event).__name__, "at": datetime.now(UTC).isoformat(), **asdict(event)}
        with store_errors(Path(file.name)):
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

    return listen
