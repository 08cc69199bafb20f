"""Files: found or not, in which encoding and compression, and how they are told apart."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from mlpipe.plugin import DataError
from mlpipe_std.sources.csv_file import Csv
from mlpipe_std.sources.ndjson_file import Ndjson
from mlpipe_std.sources.parquet_file import Parquet

Write = Callable[[str, str | bytes], str]
TEXT = "name,n\nßtraße,1\nçedille,2\n"
ROWS = {"name": ["ßtraße", "çedille"], "n": [1, 2]}


def read(path: str, **parameters: object) -> dict[str, list[object]]:
    return Csv.model_validate({"path": path, **parameters}).scan().collect().to_dict(as_series=False)


def refusal(path: str, **parameters: object) -> DataError:
    with pytest.raises(DataError) as caught:
        Csv.model_validate({"path": path, **parameters}).scan()
    return caught.value


@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252", "utf-16", "utf-16-le", "utf-32", "cp850", "utf-8-sig"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_any_encoding_in_any_compression(write: Write, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    path = write("a.csv", pack(TEXT.encode(encoding)))
    assert read(path, encoding=encoding) == ROWS


def test_encodings_of_several_bytes_across_blocks(write: Write) -> None:
    text = "a\n" + "漢字かな\n" * 300_000
    path = write("a.csv", text.encode("shift_jis"))
    rows = Csv.model_validate({"path": path, "encoding": "shift_jis"}).scan().collect()
    assert rows["a"].unique().to_list() == ["漢字かな"]
    assert rows.height == 300_000


def test_a_wrong_encoding_names_the_byte_and_the_line_even_far_into_the_file(write: Write) -> None:
    start = b"a\n" + b"x\n" * 1_000_000
    error = refusal(write("a.csv", start + b"\xff\n"), encoding="ascii")
    assert error.what == f"byte {len(start):,} (0xff) is not ascii text"
    assert error.where.endswith(":1000002")


def test_a_text_cut_within_a_character_is_refused(write: Write) -> None:
    error = refusal(write("a.csv", "a\nxé".encode("utf-16")[:-1]), encoding="utf-16")
    assert "is not utf-16" in error.what


def test_zstandard(write: Write, tmp_path: Path) -> None:
    path = write("a.csv.zst", zstandard(TEXT.encode(), tmp_path))
    assert read(path) == ROWS
    error = refusal(path, encoding="latin-1")
    assert (error.what, error.hint) == ("a zstandard file must hold UTF-8", "unpack it first: zstd -d 'a.csv.zst'")
    lines = write("b.ndjson.zst", zstandard(b'{"a": 1}\n{"a": 2}\n', tmp_path))
    assert Ndjson(path=lines).scan().collect()["a"].to_list() == [1, 2]


def zstandard(content: bytes, folder: Path) -> bytes:
    command = shutil.which("zstd")
    if command is None:
        pytest.skip("zstd is not installed")
    return subprocess.run([command, "-c"], input=content, capture_output=True, check=True, cwd=folder).stdout


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_compressed_file_that_was_cut_short_is_refused(write: Write, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(("a,b\n" + "1,2\n" * 1000).encode())
    error = refusal(write("a.csv.gz", packed[:-12]))
    assert error.what.startswith("damaged: ")
    assert "compress it again" in error.hint


def test_a_damaged_gzip_or_zstandard_file_is_refused(write: Write, tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TEXT.encode() * 100))
    packed[20] ^= 0xFF
    assert refusal(write("a.csv.gz", bytes(packed))).what.startswith(("damaged: ", "cannot be read: "))
    cut = zstandard(TEXT.encode() * 100, tmp_path)[:-8]
    assert refusal(write("b.csv.zst", cut)).what.startswith("cannot be unpacked: ")


def test_a_frame_outlives_the_copy_that_it_was_made_from(write: Write) -> None:
    path = write("a.csv.gz", gzip.compress(TEXT.encode()))
    rows = Csv(path=path).scan()
    Path(path).unlink()
    assert rows.collect().to_dict(as_series=False) == ROWS
    assert rows.select(pl.col("n").sum()).collect().item() == 3


def test_a_missing_file_gets_a_suggestion(write: Write, tmp_path: Path) -> None:
    write("housing.csv", TEXT)
    error = refusal(str(tmp_path / "hosing.csv"))
    assert error.what == "no such file; did you mean 'housing.csv'?"
    assert error.where == str(tmp_path / "hosing.csv")
    assert error.hint == "in that folder there are: housing.csv"


def test_what_is_no_file_is_said(write: Write, tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "data" / "a.csv")).what == "no such folder"
    assert refusal(str(tmp_path)).what == "this is a folder"
    assert refusal(str(tmp_path / "*.csv")).what == "no file matches"
    assert refusal("https://example.com/a.csv").what == "not a file of this machine"
    assert refusal(str(tmp_path / "a\0.csv")).what == "no such file"


def test_an_unreadable_file_says_why(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a.csv", TEXT)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    error = refusal(path)
    assert (error.what, error.where) == ("cannot be read: Permission denied", path)


def test_fingerprints_tell_of_content_alone(write: Write) -> None:
    one = Csv(path=write("a.csv", TEXT)).fingerprint()
    assert Csv(path=write("sub/other.csv", TEXT)).fingerprint() == one
    assert Csv(path=write("a.csv", TEXT.replace("1", "3"))).fingerprint() != one
    write("b1.csv", "a\n1\n")
    glob = write("b2.csv", "a\n2\n").replace("b2", "b*")
    both = Csv(path=glob).fingerprint()
    write("b2.csv", "a\n")
    assert Csv(path=glob).fingerprint() != both
    write("b1.csv", "a\n1\na\n2\n")
    write("b2.csv", "")
    assert Csv(path=glob).fingerprint() != both


def test_fingerprint_of_parquet_sees_a_changed_value(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    prints = set()
    for values in ([1, 2, 3], [1, 3, 2], [1, 2, 4]):
        pl.DataFrame({"a": values}).write_parquet(path)
        prints.add(Parquet(path=str(path)).fingerprint())
    assert len(prints) == 3
