"""Which bundle somebody means: a folder, a run, or the latest run of a name."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from mlpipe.errors import CommandError, listing, suggest
from mlpipe.store.manifest import MANIFEST


def find_bundle(named: str, store: Path) -> Path:
    """The folder of a bundle.

    ``named`` is that folder, or that of a run, or the id of a run in the store, or the name of its runs, of which the
    latest that succeeded is taken. Raises CommandError where there is none, with what there is.
    """
    for folder in (Path(named), Path(named) / "bundle", store / "runs" / named / "bundle"):
        with suppress(OSError, ValueError):  # too long a name, or one with a NUL, is no folder
            if (folder / MANIFEST).is_file():
                return folder
    if _is_plain(named) and (runs := [run for run in _runs(store) if run["name"] == named]):
        return store / "runs" / str(runs[-1]["run_id"]) / "bundle"
    known = sorted({run["name"] for run in _runs(store)})
    near = suggest(named, known)
    raise CommandError(
        f"there is no model '{named}'{near}",
        where=str(store),
        hint="" if near else f"there are: {listing(known)}" if known else "mlpipe run SPEC makes one",
    )


def _is_plain(named: str) -> bool:
    return "/" not in named and not named.startswith(".")


def _runs(store: Path) -> list[dict[str, Any]]:
    """The runs that keep a bundle, oldest first."""
    found: list[dict[str, Any]] = []
    for path in (store / "runs").glob("*/run.json"):
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # one that is being written, or is damaged, keeps nobody from the others
        if isinstance(record, dict) and record.get("status") == "succeeded" and record.get("bundle"):
            found.append({**record, "name": str(record.get("name")), "run_id": path.parent.name})
    return sorted(found, key=lambda record: (str(record.get("started_at")), str(record.get("run_id"))))
