"""Run folders: ``<store>/runs/<id>/``."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any

from mlpipe.store.files import make_folder, store_errors, write_atomically


@dataclass(frozen=True)
class RunFolder:
    """Where one run leaves its spec, events, results and reports."""

    path: Path

    @property
    def run_id(self) -> str:
        """The run's id: its folder's name."""
        return self.path.name

    @property
    def bundle(self) -> Path:
        """Where the fitted pipeline is kept."""
        return self.path / "bundle"

    def write_spec(self, text: str) -> None:
        """Keep the spec as written; values from the environment stand there as references."""
        write_atomically(self.path / "spec.yaml", text.encode())

    def write_record(self, record: Mapping[str, Any]) -> None:
        """Write ``run.json``."""
        text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
        write_atomically(self.path / "run.json", f"{text}\n".encode())

    def open_events(self) -> FileIO:
        """``events.jsonl``, opened to append; without a buffer, so that a line that was written is there."""
        with store_errors(self.path):
            return (self.path / "events.jsonl").open("ab", buffering=0)


def new_run(store: Path, name: str) -> RunFolder:
    """Make the folder of a new run; its id is the name, the time (UTC) and a random part.

    Raises StoreError where the store cannot be written.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    path = store / "runs" / f"{name}-{stamp}-{secrets.token_hex(2)}"
    make_folder(path)
    return RunFolder(path)
