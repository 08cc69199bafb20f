"""YAML text -> plain values with their positions: YAML 1.2 scalars, and nothing that surprises."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from mlpipe.errors import CommandError, Problem, SpecError
from mlpipe.spec.nodes import compose
from mlpipe.spec.origin import Document, Source
from mlpipe.spec.values import ValueReader
from mlpipe.spec.words import kind_of

MOST_BYTES = 1_000_000


def read_document(text: str, file: str, environment: Mapping[str, str]) -> Document:
    """The mapping that a YAML text holds; ``file`` is its name in messages.

    ``${NAME}`` in values is filled in from ``environment``. Raises SpecError with every mistake.
    """
    document, problems = scan_document(text, file, environment)
    if problems:
        raise SpecError(problems)
    return document


def scan_document(text: str, file: str, environment: Mapping[str, str]) -> tuple[Document, list[Problem]]:
    """As read_document, but gives the mistakes that leave the rest readable beside it.

    Where such a mistake stands, the document has the text as written, or nothing.
    """
    source = Source(text, file)
    root = compose(source)
    reader = ValueReader(source, environment)
    values = reader.read(root) if root is not None else None
    if root is None or not isinstance(values, dict):
        raise _no_mapping(values, reader)
    return Document(values, reader.origin()), reader.problems


def _no_mapping(values: object, reader: ValueReader) -> SpecError:
    if reader.problems:
        return SpecError(reader.problems)
    at = reader.origin().locate(())
    if values is None:
        message = "the spec is empty; it needs 'sources:' and 'target:'"
    elif isinstance(values, str) and ":" in values:
        message = "a spec is a mapping, not one text; a space is missing after the colon"
    else:
        message = f"a spec is a mapping such as 'name: housing', not {kind_of(values)}"
    return SpecError([Problem(message, position=at)])


def read_file(path: Path, environment: Mapping[str, str]) -> Document:
    """The mapping in a YAML file. Raises CommandError where there is no such file, else SpecError."""
    return read_document(read_text(path), str(path), environment)


def read_text(path: Path) -> str:
    """The text of a spec file. Raises CommandError (no such file) or SpecError (too long, no UTF-8)."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(content) > MOST_BYTES:
        message = f"the file is larger than 1 MB ({MOST_BYTES:,} bytes)"
        raise Source("", str(path)).refusal(message, 0, 0)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_utf8(content, error.start, str(path)) from None


def _no_utf8(content: bytes, start: int, file: str) -> SpecError:
    source = Source(content[:start].decode("utf-8-sig"), file)
    message = f"byte 0x{content[start]:02x} is not UTF-8; save the file in that encoding"
    return source.refusal(message, *source.mark(len(source.text)))


def _unreadable(path: Path, error: OSError) -> CommandError:
    if not isinstance(error, FileNotFoundError):
        return CommandError(f"cannot read the spec: {error.strerror}", where=str(path))
    return CommandError("no such spec file", where=str(path), hint=_near_files(path))


def _near_files(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder {folder}"
    names = sorted(file.name for file in folder.iterdir() if file.suffix in (".yaml", ".yml"))
    stems = {name.rpartition(".")[0]: name for name in names}
    near = difflib.get_close_matches(path.stem, stems, n=3, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(str(folder / stems[stem]) for stem in near)}?"
    shown = ", ".join(names[:12])
    return f"specs in {folder}: {shown}" if shown else f"no spec is in {folder}"
