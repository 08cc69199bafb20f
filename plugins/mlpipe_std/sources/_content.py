"""The text of a file as UTF-8: in place where it is so already, else decompressed and transcoded beside it."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from mlpipe.plugin import DataError
from mlpipe_std.sources._files import readable, starts_with

_BLOCK = 1 << 20
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_UNPACKERS: dict[re.Pattern[bytes], Callable[[Path], io.BufferedIOBase]] = {
    re.compile(rb"\x1f\x8b"): lambda file: gzip.GzipFile(file, "rb"),
    re.compile(rb"BZh[1-9]1AY&"): lambda file: bz2.BZ2File(file, "rb"),
    re.compile(rb"\xfd7zXZ\x00"): lambda file: lzma.LZMAFile(file, "rb"),  # noqa: SIM115 - whoever calls it closes it
}
_OTHER_KINDS = {
    b"PK\x03\x04": ("a zip archive or a spreadsheet", "unzip it, or save the sheet as CSV"),
    b"PAR1": ("a parquet file", "read it with use: parquet"),
}
_WIDE_MARKS = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32"} | {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True, eq=False)
class Content:
    """UTF-8 text of ``file``: the file itself, or an open temporary copy that vanishes when it is let go."""

    file: Path
    stored: Path | IO[bytes]

    @property
    def source(self) -> Path | IO[bytes]:
        """What polars scans."""
        if not isinstance(self.stored, Path):
            self.stored.seek(0)
        return self.stored

    @contextmanager
    def lines(self) -> Iterator[io.TextIOWrapper]:
        """The text from its start, without a byte order mark; line ends stay as they are."""
        source = self.source
        if isinstance(source, Path):
            with source.open(encoding="utf-8-sig", newline="") as text:
                yield text
            return
        text = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
        try:
            yield text
        finally:
            text.detach()


def is_text_encoding(name: str) -> bool:
    """Whether Python knows an encoding of text by this name."""
    try:
        "".encode(name)
    except LookupError:
        return False
    return True


def unpacked(file: Path) -> bytes:
    """All bytes of ``file``, which may be compressed."""
    with opened(file) as content:
        source = content.source
        return source.read_bytes() if isinstance(source, Path) else source.read()


@contextmanager
def opened(file: Path, encoding: str = "utf-8", *, keep_mark: bool = True) -> Iterator[Content]:
    """The text of ``file``, which may be compressed by gzip, zstandard, bzip2 or xz.

    ``keep_mark`` is for readers that pass over a byte order mark at the start of UTF-8 by themselves.
    A frame that scans it may outlive the block: polars holds on to the copy.
    Raises DataError where it is no such text, naming the byte that cannot be decoded.
    """
    head = starts_with(file, 8)
    if not keep_mark and head.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    _refuse_other_kinds(file, head)
    unpack = next((opener for magic, opener in _UNPACKERS.items() if magic.match(head)), None)
    is_utf8 = codecs.lookup(encoding).name == "utf-8"
    is_packed = unpack is not None or head.startswith(_ZSTANDARD)
    if is_utf8 and not is_packed:
        _refuse_wide(file, head)
        yield Content(file, file)
        return
    with tempfile.TemporaryFile() as copy:
        if head.startswith(_ZSTANDARD):
            _unpack_zstandard(file, copy, is_utf8=is_utf8)
        else:
            _transcode(file, unpack or _open_plain, encoding, copy)
        copy.flush()
        yield Content(file, copy)


def not_text(file: Path, error: UnicodeDecodeError, offset: int, line: int) -> DataError:
    """The error for bytes that are not text in the encoding: which byte, and on which line (from 1)."""
    byte = error.object[error.start]
    return DataError(
        f"byte {offset:,} (0x{byte:02x}) is not {error.encoding} text",
        where=f"{file}:{line}",
        hint="say how it is encoded; of Western European files many are encoding: windows-1252",
    )


def undecodable(content: Content) -> DataError | None:
    """What is wrong with the first byte that is not UTF-8, or None where all are."""
    if not isinstance(content.stored, Path):
        return None  # a copy was written as UTF-8
    try:
        with readable(content.file), content.stored.open("rb") as stream:
            _decode_all(content.file, stream.read, "utf-8", lambda _: None)
    except DataError as error:
        return error
    return None


def _open_plain(file: Path) -> io.BufferedIOBase:
    return file.open("rb")


def _transcode(file: Path, unpack: Callable[[Path], io.BufferedIOBase], encoding: str, copy: IO[bytes]) -> None:
    try:
        with readable(file), unpack(file) as stream:
            _decode_all(file, stream.read, encoding, lambda text: copy.write(text.encode()))
    except (EOFError, lzma.LZMAError, zlib.error) as error:
        raise DataError(f"damaged: {error}", where=str(file), hint="download or compress it again") from error


def _decode_all(file: Path, read: Callable[[int], bytes], encoding: str, use: Callable[[str], object]) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    done, line = 0, 1
    block = b"-"
    while block:
        block = read(_BLOCK)
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].count(b"\n")
            raise not_text(file, error, done - waiting + error.start, line + good) from error
        done += len(block)
        line += text.count("\n")
        use(text)


def _unpack_zstandard(file: Path, copy: IO[bytes], *, is_utf8: bool) -> None:
    # Python has no zstandard before 3.14, but polars has: a table of its lines, written as lines.
    if not is_utf8:
        raise DataError(
            "a zstandard file must hold UTF-8", where=str(file), hint=f"unpack it first: zstd -d '{file.name}'"
        )
    try:
        pl.scan_lines(file).sink_csv(copy, include_header=False, quote_style="never")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(
            f"cannot be unpacked: {str(error).splitlines()[0]}",
            where=str(file),
            hint=f"is it damaged, or not UTF-8? try: zstd -t '{file.name}'",
        ) from error


def _refuse_other_kinds(file: Path, head: bytes) -> None:
    for magic, (kind, hint) in _OTHER_KINDS.items():
        if head.startswith(magic):
            raise DataError(f"this is {kind}, not text", where=str(file), hint=hint)


def _refuse_wide(file: Path, head: bytes) -> None:
    for mark, encoding in _WIDE_MARKS.items():
        if head.startswith(mark):
            raise DataError(
                f"this is {encoding}, not utf-8",
                where=str(file),
                hint=f"for csv set encoding: {encoding}; else convert it: iconv -f {encoding} -t utf-8 FILE",
            )
