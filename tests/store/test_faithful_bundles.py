"""A bundle answers raw rows as the run's pipeline does, however rare what a step does is, however files are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import mlpipe
from mlpipe.cli.main import exit_code
from mlpipe.errors import BundleError
from mlpipe.plugin import REGISTRY
from mlpipe.store.bundle_reader import Bundle, read_bundle

ROWS = 1_000


def table() -> pl.DataFrame:
    """Something odd in one of a thousand rows, at places that no sample of fifty meets."""
    rng = np.random.default_rng(5)
    x = rng.uniform(1, 2, ROWS)
    return pl.DataFrame(
        {
            "id": np.arange(ROWS),
            "x": np.where(np.arange(ROWS) == 777, 900.0, x),
            "c": np.where(np.arange(ROWS) == 333, "ZZ", rng.choice(["a", "b"], ROWS)),
            "w": rng.uniform(0.5, 1.5, ROWS),
            "y": 3 * x + rng.normal(0, 0.1, ROWS),
        }
    )


def train(folder: Path, rows: pl.DataFrame, **spec: Any) -> tuple[mlpipe.Run, Bundle]:
    rows.write_parquet(folder / "rows.parquet")
    given = {
        "sources": {"rows": {"use": "parquet", "path": folder / "rows.parquet"}},
        "target": {"column": "y"},
        "models": [{"use": "decision_tree", "max_depth": 6}],
        "reports": [],
    }
    run = mlpipe.run({**given, **spec}, store=folder / "store", progress=False)
    assert run.result.bundle, run.result.warnings
    return run, read_bundle(run.folder / "bundle", REGISTRY)


GUARDS: dict[str, Any] = {
    "a guard by expression": {"use": "expression", "columns": {"x": "case when x > 100 then 1.5 else x end"}},
    "a clip": {"use": "clip", "columns": ["x"], "max": 3.0},
    "a recoded category": {"use": "expression", "columns": {"c": "case when c = 'ZZ' then 'a' else c end"}},
    "a guard that never fires": {"use": "expression", "columns": {"x": "case when c = 'QQ' then 0.0 else x end"}},
}


@pytest.mark.parametrize("guard", GUARDS)
def test_no_step_is_left_out_for_being_rare(guard: str, tmp_path: Path) -> None:
    run, bundle = train(tmp_path, table(), prepare=[GUARDS[guard]])
    assert [use.name for use in bundle.manifest.plugins][:1] == [GUARDS[guard]["use"]]
    prepared = table().lazy().pipe(lambda rows: bundle.scorer.replayed[0].apply(rows, {})).collect()
    expected = run.finished.pipeline.predict(prepared)
    assert bundle.scorer.predict(table().drop("y")).tolist() == expected.tolist()
    odd = table().drop("y").with_columns(c=pl.lit("QQ"))
    if guard == "a guard that never fires":
        assert not np.array_equal(bundle.scorer.predict(odd), expected), "it fires now"


def test_steps_that_name_the_target_or_a_weight_need_no_such_column(tmp_path: Path) -> None:
    prepare = [
        {"use": "cast", "columns": {"y": "float"}},
        {"use": "select", "columns": ["x", "c", "w", "y"]},
        {"use": "clip", "columns": ["x", "y"], "max": 800.0},
        {"use": "expression", "columns": {"log_y": "ln(y)"}},
        {"use": "drop", "columns": ["log_y"]},
    ]
    _, bundle = train(tmp_path, table(), prepare=prepare, target={"column": "y", "weight": "w"})
    assert bundle.scorer.request.names == ["x", "c"]
    assert len(bundle.scorer.predict(table().select("c", "x"))) == ROWS


def test_a_feature_that_comes_of_the_target_is_asked_for_itself(tmp_path: Path) -> None:
    prepare = [{"use": "expression", "columns": {"leak": "y * 2"}}, {"use": "clip", "columns": ["x"], "max": 3.0}]
    _, bundle = train(tmp_path, table(), prepare=prepare)
    assert bundle.scorer.request.names == ["id", "x", "c", "w", "leak"]
    assert [step.plugin_name for step in bundle.scorer.replayed] == ["clip"]


def test_a_step_that_changes_rows_ends_the_way_back(tmp_path: Path) -> None:
    (tmp_path / "doubling.py").write_text(
        "import polars as pl\nfrom mlpipe.plugin import Transform\n\n"
        'class Doubling(Transform, name="acme.doubling"):\n    changes_rows = True\n'
        "    def apply(self, rows, state):\n"
        "        return rows.filter(pl.col('x') > 1.2).with_columns(x=pl.col('x') * 2)\n"
    )
    with REGISTRY.isolated():
        run, bundle = train(tmp_path, table(), plugins=[str(tmp_path / "doubling.py")], prepare=["acme.doubling"])
    doubled = table().filter(pl.col("x") > 1.2).with_columns(x=pl.col("x") * 2)
    assert bundle.scorer.predict(doubled).tolist() == run.finished.pipeline.predict(doubled).tolist()


def _marked(column: str, every: int, mark: Any) -> pl.DataFrame:
    """The table with a mark in place of every so many values of a column."""
    return table().with_columns(pl.when(pl.col("id") % every == 0).then(pl.lit(mark)).otherwise(column).alias(column))


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ({"null_values": ["-999.0"]}, _marked("x", 9, -999.0)),
        ({"null_values": ["missing"]}, _marked("c", 4, "missing")),
        ({}, _marked("c", 4, "NA")),
        ({"separator": "|", "schema_overrides": {"id": "string"}}, table()),
    ],
)
def test_a_file_is_read_as_the_source_read_its_own(
    source: dict[str, Any], rows: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows.write_csv("rows.csv", separator=source.get("separator", ","))
    spec = {
        "name": "read",
        "sources": {"rows": {"use": "csv", "path": "rows.csv", **source}},
        "target": {"column": "y"},
        "models": [{"use": "decision_tree", "max_depth": 6}],
        "reports": [],
    }
    run = mlpipe.run(spec, progress=False)
    assert exit_code(["predict", "read", "rows.csv", "-o", "out.parquet"]) == 0
    read = REGISTRY.get("source", "csv")(path="rows.csv", **source).scan().collect()
    assert pl.read_parquet("out.parquet")["prediction"].to_list() == run.finished.pipeline.predict(read).tolist()


def test_a_row_with_nothing_in_it_is_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    train(tmp_path, table())
    Path("one.csv").write_text("id,x,c,w\n1,,,\n")
    assert exit_code(["predict", "spec", "one.csv", "-o", "out.csv", "--store", "store"]) == 0
    assert pl.read_csv("out.csv").height == 1


def test_a_column_that_cannot_be_kept_undoes_no_run(tmp_path: Path) -> None:
    rows = table().with_columns(took=pl.duration(hours=pl.col("id")), nothing=pl.lit(None))
    _, bundle = train(tmp_path, rows, transforms=[{"use": "drop", "columns": ["took"]}])
    assert "took" not in bundle.scorer.request.names


def test_steps_that_lose_rows_are_refused_in_a_bundle(tmp_path: Path) -> None:
    _, bundle = train(tmp_path, table(), prepare=[{"use": "clip", "columns": ["x"], "max": 3.0}])
    path = bundle.folder / "manifest.json"
    text = path.read_text()
    for name, params, says in (
        ("filter", '{"condition": "x > 0"}', "adds, drops or reorders rows"),
        ("impute", "{}", "learns from rows, and stands among the steps that do not"),
    ):
        start = text.index('"name": "clip"')
        end = text.index('"state": null', start)
        path.write_text(
            f'{text[:start]}"name": "{name}", "package": "p", "version": "1", "params": {params}, {text[end:]}'
        )
        with pytest.raises(BundleError, match=says):
            read_bundle(bundle.folder, REGISTRY)
