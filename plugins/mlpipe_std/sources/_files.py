"""Files on disk: which ones a path means, and a digest of what is in them."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mlpipe.plugin import DataError, listing, suggest

_BLOCK = 1 << 20


def find_files(path: str) -> list[Path]:
    """The file at ``path``, or all that it matches as a glob (``**`` for folders at any depth), sorted.

    Raises DataError where there is none, naming the nearest file beside it.
    """
    if "://" in path:
        raise DataError("not a file of this machine", where=path, hint="download it, and give the path of the copy")
    plain = Path(path)
    if plain.is_file():
        return [plain]
    if plain.is_dir():
        raise DataError("this is a folder", where=path, hint=f"name its files by a glob: {plain / '*.csv'}")
    found = sorted(Path(name) for name in glob.glob(path, recursive=True) if Path(name).is_file())
    if not found:
        raise _not_found(plain)
    return found


def fingerprint(path: str) -> str:
    """A digest of the bytes of the files that ``path`` means; their names and dates do not matter."""
    whole = hashlib.sha256()
    for file in find_files(path):
        with readable(file), file.open("rb") as stream:
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()


def starts_with(file: Path, count: int) -> bytes:
    """The first ``count`` bytes of a file."""
    with readable(file), file.open("rb") as stream:
        return stream.read(count)


@contextmanager
def readable(file: Path) -> Iterator[None]:
    """Turns what the system says against reading ``file`` into a DataError."""
    try:
        yield
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", where=str(file)) from error


def same_columns(files: Sequence[tuple[Path, Sequence[str]]]) -> None:
    """Raise a DataError that names the first file whose columns are not those of the first, and the column."""
    first, columns = files[0]
    for file, others in files[1:]:
        missing = [name for name in columns if name not in others]
        extra = [name for name in others if name not in columns]
        if missing or extra:
            what = f"has no column '{missing[0]}'" if missing else f"has a column '{extra[0]}' too many"
            raise DataError(
                f"{what}, unlike {first.name}", where=str(file), hint="all files of a glob need the same columns"
            )


def _not_found(path: Path) -> DataError:
    if not path.parent.is_dir():
        return DataError("no such folder", where=str(path.parent), hint="paths are relative to the spec's folder")
    if glob.has_magic(path.name):
        return DataError("no file matches", where=str(path), hint="paths are relative to the spec's folder")
    beside = sorted(file.name for file in path.parent.iterdir() if file.is_file())
    return DataError(
        f"no such file{suggest(path.name, beside)}",
        where=str(path),
        hint=f"in that folder there are: {listing(beside) or 'no files'}",
    )
