"""Bundles: what was written answers as the run did, wherever it lies; what was changed is refused by name."""

from __future__ import annotations

import hashlib
import json
import os
import pickle  # noqa: TID251 - a trap
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import mlpipe
from mlpipe.errors import BundleError
from mlpipe.plugin import REGISTRY
from mlpipe.store.bundle_reader import read_bundle
from mlpipe.store.manifest import FORMAT

Spoil = Callable[[Path], None]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> mlpipe.Run:
    """A small run with steps of all sorts: replayed, hoisted and fitted ones."""
    folder = tmp_path_factory.mktemp("trained")
    rng = np.random.default_rng(0)
    size = rng.uniform(20, 200, 150)
    table = pl.DataFrame(
        {
            "id": np.arange(150),
            "size": size,
            "zip": rng.integers(10_000, 10_005, 150),
            "kind": rng.choice(["a", "b", "c"], 150),
            "note": ["x", None] * 75,
            "price": 10 * size + rng.normal(0, 20, 150),
        }
    )
    table.write_csv(folder / "rows.csv")
    spec = {
        "name": "small",
        "sources": {"rows": {"use": "csv", "path": folder / "rows.csv"}},
        "prepare": [
            {"use": "filter", "condition": "price > 250"},
            {"use": "cast", "columns": {"zip": "string"}},
            {"use": "drop", "columns": ["id"]},
        ],
        "target": {"column": "price", "transform": "log1p"},
        "transforms": [
            {"use": "expression", "columns": {"large": "size > 100"}},
            {"use": "target_encode", "columns": ["zip"]},
        ],
        "models": ["ridge"],
        "reports": [],
    }
    return mlpipe.run(spec, store=folder / "store", progress=False)


@pytest.fixture
def folder(trained: mlpipe.Run, tmp_path: Path) -> Path:
    """A copy of the bundle, elsewhere."""
    copied = tmp_path / "moved"
    shutil.copytree(trained.folder / "bundle", copied)
    return copied


def rows(trained: mlpipe.Run) -> pl.DataFrame:
    return pl.read_csv(trained.folder.parents[2] / "rows.csv")


def test_it_answers_raw_rows_as_the_run_did(trained: mlpipe.Run, folder: Path) -> None:
    bundle = read_bundle(folder, REGISTRY)
    table = rows(trained)
    found = bundle.scorer.predict(table.drop("price", "id"))
    pipeline = trained.finished.pipeline
    by_hand = table.with_columns(pl.col("zip").cast(pl.String)).with_columns(large=pl.col("size") > 100)
    assert found.tolist() == pipeline.predict(by_hand).tolist()
    assert np.corrcoef(found, table["price"])[0, 1] > 0.9


def test_it_asks_for_the_columns_that_it_uses_in_the_form_of_the_source(folder: Path) -> None:
    request = read_bundle(folder, REGISTRY).scorer.request
    assert {column.name: str(column.dtype) for column in request.columns} == {
        "size": "Float64",
        "zip": "Int64",
        "kind": "String",
        "note": "String",
    }
    assert {column.name for column in request.stand_ins} == {"id", "price"}


def test_the_manifest_tells_where_it_comes_from(trained: mlpipe.Run, folder: Path) -> None:
    manifest = read_bundle(folder, REGISTRY).manifest
    record = json.loads((trained.folder / "run.json").read_text())
    assert record["bundle"] == "bundle"
    assert (manifest.format, manifest.name, manifest.run_id) == (FORMAT, "small", record["run_id"])
    assert manifest.holdout == record["holdout"]
    assert manifest.data == {"rows": record["data"][0]["fingerprint"]}
    assert manifest.spec_sha256 == record["spec_sha256"]
    assert [(use.role, use.name) for use in manifest.plugins][:4] == [
        ("replayed", "cast"),
        ("replayed", "drop"),
        ("hoisted", "expression"),
        ("fitted", "target_encode"),
    ]
    assert {use.package for use in manifest.plugins} == {"mlpipe-framework"}


def test_nothing_in_it_can_run_or_leads_elsewhere(trained: mlpipe.Run) -> None:
    for path in (trained.folder / "bundle").rglob("*"):
        assert path.is_dir() or path.suffix in (".json", ".npy", ".arrow", ".bin")
        assert not path.is_symlink()
        if path.is_file():
            content = path.read_bytes()
            assert b"mlpipe_std" not in content
            assert str(trained.folder.parents[2]).encode() not in content


def _change(name: str, change: Callable[[Any], None], *, sealed: bool = True) -> Spoil:
    """Change a JSON file of the bundle and, where ``sealed``, have the manifest agree."""

    def spoil(folder: Path) -> None:
        path = folder / name
        tree = json.loads(path.read_text())
        change(tree)
        path.write_text(json.dumps(tree))
        if sealed and name != "manifest.json":
            _seal(folder, name)

    return spoil


def _seal(folder: Path, name: str) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    data = (folder / name).read_bytes()
    manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def _pickled(folder: Path) -> None:
    class Trap:
        def __reduce__(self) -> Any:
            return os.system, (f"touch {folder.parent / 'trapped'}",)

    (folder / "states/04/tree.json").write_bytes(pickle.dumps(Trap()))
    _seal(folder, "states/04/tree.json")


def _link(folder: Path) -> None:
    (folder / "golden.json").unlink()
    (folder / "golden.json").symlink_to("/etc/passwd")


def _fifo(folder: Path) -> None:
    (folder / "golden.json").unlink()
    os.mkfifo(folder / "golden.json")


def _plugin(**changed: Any) -> Spoil:
    return _change("manifest.json", lambda tree: tree["plugins"][0].update(changed))


SPOILED: dict[str, tuple[Spoil, str]] = {
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "manifest.json: it is not there"),
    "a manifest of nothing": (lambda f: (f / "manifest.json").write_text("[]"), "manifest.json: it is malformed"),
    "a manifest cut short": (
        lambda f: (f / "manifest.json").write_text('{"format": 1'),
        "manifest.json: it is no JSON",
    ),
    "a deep manifest": (lambda f: (f / "manifest.json").write_text("[" * 100_000), "manifest.json: it is no JSON"),
    "a key twice": (lambda f: (f / "manifest.json").write_text('{"format": 1, "format": 1}'), "a key stands twice"),
    "a newer format": (_change("manifest.json", lambda tree: tree.update(format=99)), "it is of format 99"),
    "an unknown key": (_change("manifest.json", lambda tree: tree.update(run="x")), "it is malformed at 'run'"),
    "a file too few": (lambda folder: (folder / "golden.json").unlink(), "golden.json: it is not there"),
    "a file too many": (lambda folder: (folder / "more.py").write_text(""), "more.py: the manifest does not list it"),
    "a link": (_link, "golden.json: it cannot be read"),
    "a pipe": (_fifo, "golden.json: it is no regular file"),
    "a way out": (
        _change("manifest.json", lambda tree: tree["files"].update({"../x": {"sha256": "0" * 64, "size": 1}})),
        "it is malformed at 'files.../x",
    ),
    "a changed file": (
        _change("golden.json", lambda tree: tree.update(more=1), sealed=False),
        "golden.json: it has",
    ),
    "a flipped bit": (
        lambda f: (f / "schema.json").write_bytes((f / "schema.json").read_bytes().replace(b"size", b"sizf")),
        "schema.json: its content is not that which the manifest names",
    ),
    "another answer": (
        _change("golden.json", lambda tree: tree["answers"].__setitem__(0, tree["answers"][0] * 1.0001)),
        "golden.json: the golden rows get other answers",
    ),
    "golden rows of another sort": (_change("golden.json", lambda tree: tree.update(rows=3)), "golden.json: "),
    "a request of another sort": (_change("schema.json", lambda tree: tree.update(columns=3)), "schema.json: "),
    "a column too many": (
        _change("schema.json", lambda t: t["columns"].append({"name": "x", "type": "Object"})),
        "schema.json: 'Object' is no type",
    ),
    "an unknown plugin": (_plugin(name="cost"), "it needs transform 'cost': no transform is named 'cost'"),
    "a function for a plugin": (_plugin(name="os.system"), "it needs transform 'os.system'"),
    "a model for a transform": (_plugin(kind="model", name="ridge"), "it is malformed at 'plugins.0'"),
    "an unknown parameter": (_plugin(params={"shell": "x"}), "transform 'cast' does not take the parameters"),
    "no model": (_change("manifest.json", lambda tree: tree["plugins"].pop()), "it names 0 models, not one"),
    "pickled bytes": (_pickled, "states/04: these bytes are no plain state"),
    "a state that is none": (
        lambda f: [(f / "states/04/tree.json").write_text("{}"), _seal(f, "states/04/tree.json")],
        "states/04: these bytes are no plain state",
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_bundle_is_refused_by_name(name: str, folder: Path, tmp_path: Path) -> None:
    spoil, says = SPOILED[name]
    spoil(folder)
    with pytest.raises(BundleError) as caught:
        read_bundle(folder, REGISTRY)
    assert str(caught.value).startswith(f"{folder}: ")
    assert says in str(caught.value)
    assert not (tmp_path / "trapped").exists()


def test_every_file_that_is_cut_short_is_named(trained: mlpipe.Run, tmp_path: Path) -> None:
    for path in sorted((trained.folder / "bundle").rglob("*")):
        if path.is_dir() or path.name == "manifest.json":
            continue
        copied = tmp_path / "copied"
        shutil.copytree(trained.folder / "bundle", copied)
        name = path.relative_to(trained.folder / "bundle")
        (copied / name).write_bytes(path.read_bytes()[:-1])
        with pytest.raises(BundleError, match=f"{name.as_posix()}: it has"):
            read_bundle(copied, REGISTRY)
        shutil.rmtree(copied)


def test_what_cannot_be_kept_is_a_warning_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pl.DataFrame({"x": range(60), "price": range(60)}).write_csv("rows.csv")
    (tmp_path / "hidden.py").write_text(
        "from mlpipe.plugin import Field, SecretStr, Transform\n\n"
        'class Hidden(Transform, name="acme.hidden"):\n'
        '    key: SecretStr = Field("k", description="A key.")\n\n'
        "    def apply(self, rows, state):\n        return rows\n"
    )
    spec = {
        "sources": {"rows": {"use": "csv", "path": "rows.csv"}},
        "target": {"column": "price"},
        "transforms": ["acme.hidden"],
        "models": ["ridge"],
        "reports": [],
    }
    with REGISTRY.isolated():
        run = mlpipe.run(spec, plugins=["hidden.py"], progress=False)
    assert run.result.bundle is None
    assert not (run.folder / "bundle").exists()
    (told,) = [warning for warning in run.result.warnings if "cannot be kept" in warning]
    assert "transform 'acme.hidden' has a secret among its parameters" in told


def test_a_local_plugin_that_is_missing_is_named_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pl.DataFrame({"x": range(60), "price": range(60)}).write_csv("rows.csv")
    (tmp_path / "same.py").write_text(
        'from mlpipe.plugin import Transform\n\nclass Same(Transform, name="acme.same"):\n'
        "    def apply(self, rows, state):\n        return rows\n"
    )
    spec = {"sources": {"rows": {"use": "csv", "path": "rows.csv"}}, "target": {"column": "price"}}
    with REGISTRY.isolated():
        run = mlpipe.run({**spec, "transforms": ["acme.same"], "models": ["ridge"], "reports": []}, plugins=["same.py"])
        read_bundle(run.folder / "bundle", REGISTRY)
    with pytest.raises(BundleError) as caught:
        read_bundle(run.folder / "bundle", REGISTRY)
    assert caught.value.hint == "it came from the file same.py: give it, or its folder, by --plugin"
