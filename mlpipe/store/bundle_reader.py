"""A bundle read: its manifest, sizes, digests, plugins by their names, states, and at last its golden rows.

Nothing in a bundle chooses a class or is run: the registry gives the plugins, and the golden rows must get the answers
that they got in the run.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from mlpipe.errors import BundleError, MlpipeError, StateError
from mlpipe.pipeline.encoding import Encoding
from mlpipe.pipeline.fitted import FittedPipeline, FittedStep
from mlpipe.pipeline.request import Request
from mlpipe.pipeline.scorer import Scorer
from mlpipe.plugin import Registry
from mlpipe.plugin.state import from_members
from mlpipe.store.manifest import (
    GOLDEN,
    MANIFEST,
    SCHEMA,
    FileEntry,
    Manifest,
    PluginUse,
    digest_of,
    read_manifest,
)

LARGEST_MANIFEST = 16 * 2**20
LARGEST_FILE = 4 * 2**30
TOLERANCE = 1e-9
"""How far, for its size, an answer to a golden row may lie from that of the run: libraries round by the machine."""


@dataclass(frozen=True)
class Bundle:
    """A bundle that was read, and whose golden rows gave the answers that they must."""

    manifest: Manifest
    scorer: Scorer
    folder: Path


def read_bundle(folder: Path, registry: Registry) -> Bundle:
    """The bundle in a folder, proven: digests first, and its golden rows at last.

    Raises BundleError that names the file or the plugin, what was expected and what to do.
    """
    with _blamed_on(folder):
        manifest = read_manifest(_read(folder, MANIFEST, LARGEST_MANIFEST))
        _require_files(folder, manifest)
        files = {name: _read_proven(folder, name, entry) for name, entry in manifest.files.items()}
        scorer = _scorer(manifest, files, registry)
        _replay(scorer, files)
    return Bundle(manifest, scorer, folder)


def read_unproven(folder: Path) -> Manifest:
    """What a bundle says of itself, without any proof that it is so. Raises BundleError where it has no manifest."""
    with _blamed_on(folder):
        return read_manifest(_read(folder, MANIFEST, LARGEST_MANIFEST))


@contextmanager
def _blamed_on(folder: Path) -> Iterator[None]:
    """Within the block, an error about a bundle says whose it is."""
    try:
        yield
    except BundleError as error:
        error.where = f"{folder}: {error.where}".removesuffix(": ")
        raise


def _read(folder: Path, name: str, most: int) -> bytes:
    """A regular file of the bundle, no link. Raises BundleError."""
    try:
        descriptor = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise BundleError("it is no regular file", where=name)
            if found.st_size > most:
                raise BundleError(f"it has {found.st_size:,} bytes, more than the {most:,} that are read", where=name)
            return file.read(most + 1)
    except FileNotFoundError as error:
        hint = "" if name != MANIFEST else "a bundle is a folder with a manifest.json, made by mlpipe run"
        raise BundleError("it is not there", where=name, hint=hint) from error
    except OSError as error:
        raise BundleError(f"it cannot be read: {error.strerror}", where=name) from error


def _read_proven(folder: Path, name: str, entry: FileEntry) -> bytes:
    data = _read(folder, name, min(entry.size, LARGEST_FILE) if entry.size else 1)
    if len(data) != entry.size:
        raise BundleError(
            f"it has {len(data):,} bytes, and the manifest says {entry.size:,}", where=name, hint=_CHANGED
        )
    if digest_of(data) != entry.sha256:
        raise BundleError("its content is not that which the manifest names", where=name, hint=_CHANGED)
    return data


_CHANGED = "it was changed after it was saved, or cut short; copy the bundle again, or train again"


def _require_files(folder: Path, manifest: Manifest) -> None:
    """Just the files that the manifest lists, and all of them."""
    there = {path.relative_to(folder).as_posix() for path in _entries(folder)}
    listed = {*manifest.files, MANIFEST}
    if extra := sorted(there - listed):
        raise BundleError("the manifest does not list it", where=extra[0], hint="remove it, or copy the bundle again")
    if lacking := sorted(listed - there):
        raise BundleError("it is not there, and the manifest lists it", where=lacking[0], hint=_CHANGED)


def _entries(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, followlinks=False):
        yield from (Path(root, name) for name in names)
        yield from (Path(root, name) for name in folders if Path(root, name).is_symlink())


def _scorer(manifest: Manifest, files: Mapping[str, bytes], registry: Registry) -> Scorer:
    try:
        request = Request.from_tree(_tree(files, SCHEMA))
    except StateError as error:
        raise BundleError(error.what, where=SCHEMA) from error
    by_role: dict[str, list[Any]] = {"replayed": [], "hoisted": [], "fitted": [], "model": []}
    for use in manifest.plugins:
        by_role[use.role].append((_build(use, registry), _state(files, use.state)))
    for role, built in by_role.items():
        for plugin, _ in built:
            if role != "model":
                _refuse_unfit(role, plugin)
    if len(by_role["model"]) != 1:
        raise BundleError(f"it names {len(by_role['model'])} models, not one", where=MANIFEST)
    ((model, model_state),) = by_role["model"]
    pipeline = FittedPipeline(
        features=tuple(manifest.features),
        steps=tuple(FittedStep(plugin, state) for plugin, state in by_role["fitted"]),
        encoding=Encoding(_state(files, manifest.encoding)),
        model=model,
        model_state=model_state,
        labels=tuple(manifest.labels),
        target_transform=manifest.target_transform,
    )
    return Scorer(
        request,
        tuple(plugin for plugin, _ in by_role["replayed"]),
        tuple(manifest.enters),
        tuple(plugin for plugin, _ in by_role["hoisted"]),
        pipeline,
    )


def _refuse_unfit(role: str, step: Any) -> None:
    """Every row is answered, and what learns has a state of its own."""
    if step.changes_rows:
        raise BundleError(f"{step.title} adds, drops or reorders rows, and cannot answer for each", where=MANIFEST)
    if role != "fitted" and step.learns:
        raise BundleError(f"{step.title} learns from rows, and stands among the steps that do not", where=MANIFEST)


def _build(use: PluginUse, registry: Registry) -> Any:
    origin = f"{use.package} {use.version}".strip()
    try:
        return registry.get(use.kind, use.name).model_validate(use.params)
    except ValidationError as error:
        first = error.errors()[0]
        raise BundleError(
            f"{use.kind} '{use.name}' does not take the parameters that it was trained with "
            f"('{'.'.join(map(str, first['loc']))}': {first['msg']})",
            hint=f"it was trained with {origin}",
        ) from error
    except MlpipeError as error:
        raise BundleError(
            f"it needs {use.kind} '{use.name}': {error.what}",
            hint=f"it came from the file {use.package}: give it, or its folder, by --plugin"
            if use.package.endswith(".py")
            else error.hint or f"it was trained with {origin}",
        ) from error


def _state(files: Mapping[str, bytes], place: str | None) -> Any:
    if place is None:
        return {}
    members = {name.removeprefix(f"{place}/"): data for name, data in files.items() if name.startswith(f"{place}/")}
    try:
        return from_members(members)
    except StateError as error:
        raise BundleError(error.what, where=place, hint=error.hint) from error


def _replay(scorer: Scorer, files: Mapping[str, bytes]) -> None:
    """Ask about the golden rows; their answers must be those of the run."""
    golden = _tree(files, GOLDEN)
    try:
        expected = np.array(golden["answers"], dtype=np.float64)
        if not len(expected):
            raise ValueError("no rows")
        found = scorer.predict(scorer.request.from_records(golden["rows"]))
    except MlpipeError as error:
        raise BundleError(f"the golden rows cannot be answered: {error.what}", where=GOLDEN, hint=error.hint) from error
    except Exception as error:  # whatever a state that is not what it should be makes of those who read it
        raise BundleError(
            f"the golden rows cannot be answered: {type(error).__name__}: {error}", where=GOLDEN, hint=_CHANGED
        ) from error
    if expected.shape != found.shape or not np.allclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE):
        raise BundleError(
            "the golden rows get other answers than in the run that made it",
            where=GOLDEN,
            hint="a library or a plugin has changed its results: compare the versions in manifest.json, or train again",
        )


def _tree(files: Mapping[str, bytes], name: str) -> Any:
    if name not in files:
        raise BundleError("the manifest does not list it", where=name)
    try:
        return json.loads(files[name])
    except (ValueError, RecursionError) as error:
        raise BundleError(f"it is no JSON: {error}", where=name) from error
