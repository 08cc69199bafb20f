"""A bundle written: the folder that holds a fitted pipeline and nothing that could run."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from mlpipe.errors import BundleError
from mlpipe.pipeline.scorer import Scorer
from mlpipe.plugin import Plugin, Registry
from mlpipe.plugin.named import file_fields, has_secret
from mlpipe.plugin.state import to_members
from mlpipe.store.files import make_folder, store_errors, sync_folder, write_new
from mlpipe.store.manifest import (
    FORMAT,
    GOLDEN,
    MANIFEST,
    SCHEMA,
    STATES,
    Facts,
    FileEntry,
    Manifest,
    PluginUse,
    Role,
    SourceParams,
    digest_of,
)


def write_bundle(
    folder: Path, scorer: Scorer, golden: pl.DataFrame, facts: Facts, source: SourceParams | None, registry: Registry
) -> Manifest:
    """Write a bundle to ``folder``, which must not be there yet; ``golden`` are a few conforming rows, and
    ``source`` says how files are read, where requests are such as the source has them.

    Raises BundleError where the pipeline cannot be kept (a plugin with a secret or a file among its parameters),
    StoreError where the folder cannot be written.
    """
    files, uses = _states(scorer, registry)
    encoding = f"{STATES}/{len(uses):02}"
    files |= _members(encoding, scorer.pipeline.encoding.state)
    files[SCHEMA] = _json(scorer.request.as_tree())
    files[GOLDEN] = _json(_golden(scorer, golden))
    manifest = Manifest(
        format=FORMAT,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        target_transform=scorer.pipeline.target_transform,  # type: ignore[arg-type]
        labels=list(scorer.pipeline.labels),
        source=source,
        enters=list(scorer.enters),
        features=list(scorer.pipeline.features),
        plugins=uses,
        encoding=encoding,
        files={name: FileEntry(sha256=digest_of(data), size=len(data)) for name, data in sorted(files.items())},
        **facts.as_tree(),
    )
    _write_whole(folder, {**files, MANIFEST: manifest.as_text().encode()})
    return manifest


def _states(scorer: Scorer, registry: Registry) -> tuple[dict[str, bytes], list[PluginUse]]:
    parts: list[tuple[Role, Plugin, Any]] = [
        *(("replayed", plugin, None) for plugin in scorer.replayed),
        *(("hoisted", plugin, None) for plugin in scorer.hoisted),
        *(("fitted", step.plugin, step.state) for step in scorer.pipeline.steps),
        ("model", scorer.pipeline.model, scorer.pipeline.model_state),
    ]
    files: dict[str, bytes] = {}
    uses = []
    for number, (role, plugin, state) in enumerate(parts):
        place = None if state is None else f"{STATES}/{number:02}"
        if place is not None:
            files |= _members(place, state)
        uses.append(_use(role, plugin, place, registry))
    return files, uses


def _use(role: Role, plugin: Plugin, state: str | None, registry: Registry) -> PluginUse:
    cls: Any = type(plugin)
    if has_secret(cls):
        raise BundleError(f"{plugin.title} has a secret among its parameters, which a bundle does not keep")
    if file_fields(cls):
        raise BundleError(f"{plugin.title} reads a file, which would not be in the bundle")
    params = plugin.model_dump(mode="json")
    try:
        same = cls.model_validate(params) == plugin
    except ValidationError:
        same = False
    if not same:
        raise BundleError(f"{plugin.title} has parameters that are not the same once they were written as JSON")
    package, version = registry.owner(plugin.plugin_kind, plugin.plugin_name)
    return PluginUse(
        role=role,
        kind=plugin.plugin_kind,  # type: ignore[arg-type]
        name=plugin.plugin_name,
        package=Path(package).name,
        version=version,
        params=params,
        state=state,
    )


def _members(place: str, state: Any) -> dict[str, bytes]:
    return {f"{place}/{name}": data for name, data in to_members(state).items()}


def _golden(scorer: Scorer, rows: pl.DataFrame) -> dict[str, Any]:
    records = scorer.request.to_records(rows)
    answers = scorer.predict(scorer.request.from_records(records))
    return {"rows": records, "answers": answers.tolist()}


def _write_whole(folder: Path, files: Mapping[str, bytes]) -> None:
    """All files or none: written beside, then moved in one step."""
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}.tmp")
    make_folder(beside)
    try:
        with store_errors(folder):
            for name, data in files.items():
                path = beside / name
                path.parent.mkdir(parents=True, exist_ok=True)
                write_new(path, data)
            for below in sorted(beside.rglob("*"), reverse=True):
                if below.is_dir():
                    sync_folder(below)
            sync_folder(beside)
            os.rename(beside, folder)
            sync_folder(folder.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _json(tree: Any) -> bytes:
    return json.dumps(tree, ensure_ascii=False, allow_nan=False, indent=1).encode()
