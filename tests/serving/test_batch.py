"""Predictions for a table: the same whatever the batches, whole or not at all, and mistakes with their row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import mlpipe
from mlpipe.errors import CommandError, DataError
from mlpipe.plugin import REGISTRY
from mlpipe.serving import batch
from mlpipe.serving.answers import Answers
from mlpipe.serving.batch import Predicting
from mlpipe.store.bundle_reader import Bundle, read_bundle

ROWS = 230


def table(rows: int = ROWS) -> pl.DataFrame:
    rng = np.random.default_rng(2)
    size = rng.uniform(0, 10, rows)
    return pl.DataFrame({"row": range(rows), "size": size, "kind": rng.choice(["a", "b"], rows), "y": size > 5})


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = tmp_path_factory.mktemp("model")
    table().with_columns(pl.col("y").replace_strict({True: "yes", False: "no"})).write_parquet(folder / "rows.parquet")
    spec = {
        "sources": {"rows": {"use": "parquet", "path": folder / "rows.parquet"}},
        "prepare": [{"use": "drop", "columns": ["row"]}],
        "target": {"column": "y"},
        "models": ["decision_tree"],
        "reports": [],
    }
    return read_bundle(mlpipe.run(spec, store=folder, progress=False).folder / "bundle", REGISTRY)


def predicting(bundle: Bundle, rows: pl.DataFrame | None = None, **given: Any) -> Predicting:
    keep = given.pop("keep", None)
    return Predicting((table() if rows is None else rows).lazy(), Answers(bundle.scorer, **given), keep, "rows.parquet")


@pytest.mark.parametrize("size", [1, 7, 100, ROWS, 10_000])
def test_batches_do_not_matter(bundle: Bundle, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bundle.scorer.predict(table())
    monkeypatch.setattr(batch, "ROWS", size)
    work = predicting(bundle, probabilities=True)
    found = pl.concat(work.batches())
    assert work.rows_done == found.height == ROWS
    assert found["prediction_yes"].to_list() == whole[:, 1].tolist()
    assert found["prediction"].to_list() == np.where(whole[:, 1] > 0.5, "yes", "no").tolist()
    assert_frame_equal(found.select(table().columns), table())


@pytest.mark.parametrize("ending", ["csv", "parquet", "ndjson"])
def test_a_file_holds_the_rows_and_their_answers(bundle: Bundle, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"answers.{ending}"
    predicting(bundle, keep=["row"]).write(path)
    read: Any = {"csv": pl.read_csv, "parquet": pl.read_parquet, "ndjson": pl.read_ndjson}[ending]
    expected = pl.concat(predicting(bundle, keep=["row"]).batches())
    assert_frame_equal(read(path), expected)
    assert expected.columns == ["row", "prediction"]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_stream_gets_one_table(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ROWS", 100)
    pieces: list[str] = []
    predicting(bundle, keep=["row"]).write_csv(pieces.append)
    assert len(pieces) == 4
    assert pl.read_csv("".join(pieces).encode()).height == ROWS


def test_a_mistake_is_told_with_its_row_and_leaves_the_old_file(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "ROWS", 100)
    path = tmp_path / "answers.csv"
    path.write_text("old")
    rows = pl.DataFrame({"size": ["1"] * 3, "kind": ["a"] * 3})
    with pytest.raises(DataError) as caught:
        predicting(bundle, rows).write(path)
    assert str(caught.value) == "rows.parquet: column 'size' is of type String, where the model was trained on Float64"
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["answers.csv"]


def test_rows_are_counted_through_all_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ROWS", 100)
    monkeypatch.chdir(tmp_path)
    pl.DataFrame({"n": range(60), "y": [n * 2.0 for n in range(60)]}).write_parquet("rows.parquet")
    spec = {"sources": {"rows": {"use": "parquet", "path": "rows.parquet"}}, "target": {"column": "y"}}
    run = mlpipe.run({**spec, "models": ["ridge"], "reports": []}, progress=False)
    whole_numbers = read_bundle(run.folder / "bundle", REGISTRY)
    rows = pl.DataFrame({"n": [*([1.0] * 230), 1.5]})
    with pytest.raises(DataError, match=r"row 231: column 'n' is 1\.5, which Int64 cannot hold"):
        list(predicting(whole_numbers, rows).batches())


def test_no_rows_give_no_answers(bundle: Bundle, tmp_path: Path) -> None:
    predicting(bundle, table(0), probabilities=True).write(tmp_path / "none.parquet")
    none = pl.read_parquet(tmp_path / "none.parquet")
    assert none.height == 0
    assert none.columns == [*table().columns, "prediction", "prediction_no", "prediction_yes"]


@pytest.mark.parametrize(
    ("rows", "given", "says"),
    [
        (table().rename({"size": "sise"}), {}, "rows.parquet: no column 'size'; did you mean 'sise'?"),
        (table().with_columns(prediction=1), {}, "the data has a column 'prediction' already"),
        (table(), {"keep": ["nothing"]}, "rows.parquet: no column 'nothing'"),
        (table(), {"name": "kind"}, "the data has a column 'kind' already"),
    ],
)
def test_mistakes_are_told(rows: pl.DataFrame, given: Any, says: str, bundle: Bundle, tmp_path: Path) -> None:
    with pytest.raises((DataError, CommandError)) as caught:
        predicting(bundle, rows, **given).write(tmp_path / "answers.csv")
    assert says in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_ending_is_refused_before_anything_is_read(bundle: Bundle, tmp_path: Path) -> None:
    work = predicting(bundle)
    with pytest.raises(CommandError, match=r"cannot be written as '\.cvs'; did you mean '\.csv'"):
        work.write(tmp_path / "answers.cvs")
    assert work.rows_done == 0
