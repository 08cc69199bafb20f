"""A compressed frame, of which a few bytes can fill the memory, is refused before it is unpacked."""

from __future__ import annotations

import hashlib
import io
from typing import Any, Literal

import polars as pl
import pytest

from mlpipe.errors import StateError
from mlpipe.plugin.plain.arrow import is_compressed
from mlpipe.plugin.plain.frames import read_frame, write_frame

FRAMES: dict[str, pl.DataFrame] = {
    "zeros": pl.DataFrame({"a": pl.zeros(100_000, pl.Int64, eager=True)}),
    "text": pl.DataFrame({"a": ["x" * 40] * 1000, "l": [[1, 2]] * 1000}),
    "categories": pl.DataFrame({"a": pl.Series(["x", "y"] * 500, dtype=pl.Categorical)}),
    "enum": pl.DataFrame({"a": pl.Series(["x", "y"] * 500, dtype=pl.Enum(["x", "y"]))}),
    "chunks": pl.concat([pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [2]})], rechunk=False),
}


def _stored(frame: pl.DataFrame, compression: Literal["uncompressed", "lz4", "zstd"]) -> tuple[dict[str, Any], bytes]:
    buffer = io.BytesIO()
    frame.write_ipc(buffer, compression=compression)
    data = buffer.getvalue()
    return {"shape": list(frame.shape), "sha256": hashlib.sha256(data).hexdigest()}, data


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("compression", ["lz4", "zstd"])
def test_a_compressed_frame_is_refused_unread(
    name: str, compression: Literal["lz4", "zstd"], monkeypatch: pytest.MonkeyPatch
) -> None:
    note, data = _stored(FRAMES[name], compression)
    monkeypatch.setattr(pl, "read_ipc", lambda *_: pytest.fail("it was read"))
    with pytest.raises(StateError, match="a frame is compressed"):
        read_frame(note, data)


@pytest.mark.parametrize("name", FRAMES)
def test_what_is_written_is_read(name: str) -> None:
    member = write_frame(FRAMES[name], "here")
    data = b"".join(bytes(part) for part in member.parts)
    assert not is_compressed(data)
    assert read_frame(member.note, data).equals(FRAMES[name])


@pytest.mark.parametrize("change", [b"", b"ARROW1" * 4, b"ARROW1" + b"\xff" * 40 + b"ARROW1"])
def test_what_is_no_arrow_file_is_refused(change: bytes) -> None:
    with pytest.raises(StateError, match="a frame cannot be read"):
        read_frame({"shape": [0, 0], "sha256": hashlib.sha256(change).hexdigest()}, change)
