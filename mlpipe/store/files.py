"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlpipe.errors import StoreError


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``: a reader, or a crash at any point, sees the old file or the new one.

    Raises StoreError where it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    with store_errors(path):
        try:
            write_new(temporary, data)
            os.replace(temporary, path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a new folder, and those above it. Raises StoreError where it exists or cannot be made."""
    with store_errors(path):
        path.mkdir(parents=True)


@contextmanager
def store_errors(path: Path, hint: str = "choose another place with --store DIR or MLPIPE_STORE") -> Iterator[None]:
    """Within the block, an OSError becomes a StoreError that names the path."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"cannot write {path}: {error.strerror or error}",
            hint=hint,
        ) from error


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet, down to the disk. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Bring a file that was written down to the disk. Raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Bring the entries of a folder down to the disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
