"""Csv gives back what was written, whatever that is."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from mlpipe.plugin import DataError
from mlpipe_std.sources.csv_file import Csv

NAMES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), min_size=1, max_size=6),
    min_size=1,
    max_size=4,
    unique=True,
)
TEXTS = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), min_size=1, max_size=6)
NUMBERS = st.none() | st.integers(-(2**63) + 1, 2**63 - 1)
FLOATS = st.none() | st.floats(allow_nan=False)
VALUES = {pl.String: TEXTS, pl.Int64: NUMBERS, pl.Float64: FLOATS}


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    names = draw(NAMES)
    height = draw(st.integers(1, 8))
    columns = []
    for name in names:
        dtype = draw(st.sampled_from(list(VALUES)))
        columns.append(pl.Series(name, draw(st.lists(VALUES[dtype], min_size=height, max_size=height)), dtype=dtype))
    return pl.DataFrame(columns)


@settings(max_examples=100)
@given(frame=frames(), encoding=st.sampled_from(["utf-8", "utf-16", "utf-8-sig", "gb18030"]))
def test_what_was_written_is_read(frame: pl.DataFrame, encoding: str) -> None:
    types = {pl.String: "string", pl.Int64: "int", pl.Float64: "float"}
    declared = {name: types[dtype.base_type()] for name, dtype in frame.schema.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        text = frame.write_csv(quote_style="non_numeric")
        path.write_bytes(text.encode(encoding))
        source = Csv.model_validate({"path": str(path), "encoding": encoding, "schema_overrides": declared})
        rows = source.scan().collect()
        again = source.scan().collect()
    assert rows.equals(frame)
    assert again.equals(rows)


@settings(max_examples=100)
@given(content=st.text('ab1,"\n\r#.-/ é', max_size=30).map(str.encode) | st.binary(max_size=30))
def test_any_bytes_are_read_or_refused_and_what_scans_also_reads(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(content)
        try:
            rows = Csv(path=str(path)).scan()
        except DataError:
            return
        assert rows.collect().columns == rows.collect_schema().names()
