"""The JSON Schema of specs agrees with what a spec may say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mlpipe.cli.main import exit_code
from mlpipe.plugin import REGISTRY
from mlpipe.spec.reader import read_document
from mlpipe.spec.schema import MARK, spec_schema
from tests.docs.pages import PAGES, blocks

ROOT = Path(__file__).parents[2]
SPECS = {path.name: path.read_text() for path in sorted((ROOT / "configs").glob("*.yaml"))}
DOCUMENTED = {
    block.place: block.text
    for page in PAGES
    for block in blocks(page, "yaml")
    if "sources:" in block.text
    and "target:" in block.text
    and "acme." not in block.text
    and "refused" not in block.words
}


@pytest.fixture(scope="module")
def problems() -> Callable[[str], list[str]]:
    """``problems(text)``: what the schema has against a spec."""
    schema = spec_schema(REGISTRY)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)

    def ask(text: str) -> list[str]:
        values = dict(read_document(text, "spec.yaml", {"DEPTH": "3"}).values)
        return [error.message for error in validator.iter_errors(json.loads(json.dumps(values)))]

    return ask


@pytest.mark.parametrize("name", SPECS)
def test_specs_that_run_are_valid(name: str, problems: Callable[[str], list[str]]) -> None:
    assert problems(SPECS[name]) == []


@pytest.mark.parametrize("place", DOCUMENTED)
def test_documented_specs_are_valid(place: str, problems: Callable[[str], list[str]]) -> None:
    assert problems(DOCUMENTED[place]) == []


SOUND = "sources: {rows: {use: csv, path: rows.csv}}\ntarget: {column: price}\n"


@pytest.mark.parametrize(
    "more",
    [
        "models: [ridge, {use: xgboost, search: true, name: boosted}]",
        "models: [{use: xgboost, search: {max_depth: {int: [3, 9]}, objective: [gamma, huber]}}]",
        "split: random",
        "select: {metric: mae, budget: 10m}",
        "prepare: [{use: sql, query: select 1}]\nchecks: [{use: not_null, columns: price}]",
        "executor: {workers: 2}\nseed: 3\nreports: []",
        "models:",
    ],
)
def test_what_a_spec_may_say_is_valid(more: str, problems: Callable[[str], list[str]]) -> None:
    assert problems(SOUND + more) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("modls: [ridge]", "'modls' was unexpected"),
        ("models: [rigde]", "'rigde' is not one of"),
        ("models: [{use: ridge, alpa: 1.0}]", "'alpa' was unexpected"),
        ("models: [{use: xgboost, max_depth: 0}]", "0 is not valid"),
        ("models: [{use: xgboost, search: {max_dept: [3]}}]", "is not valid"),
        ("split: {use: random, holdout: 2.5}", "2.5 is not valid"),
        ("checks: [{use: in_range, min: 1}]", "'columns' is a required property"),
        ("executor: {workers: many}", "is not valid"),
    ],
)
def test_mistakes_are_found(more: str, words: str, problems: Callable[[str], list[str]]) -> None:
    (found,) = problems(SOUND + more)
    assert words in found


def test_each_parameter_is_explained() -> None:
    definitions: dict[str, Any] = spec_schema(REGISTRY)["definitions"]
    for kind in REGISTRY.kinds():
        for name in (name for name in REGISTRY.names(kind) if "." not in name):
            for parameter, form in definitions[f"{kind} {name}"]["properties"].items():
                assert form["description"], (kind, name, parameter)


def test_a_schema_that_is_out_of_date_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.csv").write_text("price,size\n" + "\n".join(f"{n}.5,{n}" for n in range(50)))
    (tmp_path / "spec.yaml").write_text("# yaml-language-server: $schema=schemas/mlpipe.json\n" + SOUND)
    (tmp_path / "schemas").mkdir()
    schema = tmp_path / "schemas" / "mlpipe.json"
    assert exit_code(["schema", "--output", str(schema)]) == 0
    capsys.readouterr()
    assert exit_code(["validate", "spec.yaml"]) == 0
    assert capsys.readouterr().err == ""
    old = json.loads(schema.read_text())
    old[MARK]["digest"] = "that of other plugins"
    old["definitions"]["model acme.more"] = {}
    schema.write_text(json.dumps(old))
    assert exit_code(["validate", "spec.yaml"]) == 0
    assert capsys.readouterr().err == "", "it knows a plugin that another spec has"
    del old["definitions"]["model ridge"]
    schema.write_text(json.dumps(old))
    assert exit_code(["validate", "spec.yaml"]) == 0
    assert "mlpipe.json is not that of the plugins known here: mlpipe schema --output" in capsys.readouterr().err
    schema.unlink()
    assert exit_code(["validate", "spec.yaml"]) == 0
    assert "mlpipe.json is not there: mlpipe schema --output schemas/mlpipe.json" in capsys.readouterr().err


def test_the_hint_names_the_plugins_of_the_spec(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.csv").write_text("price,size\n" + "\n".join(f"{n}.5,{n}" for n in range(50)))
    (tmp_path / "own").mkdir()
    (tmp_path / "spec.yaml").write_text("# yaml-language-server: $schema=schema.json\n" + SOUND + "plugins: [own]\n")
    assert exit_code(["validate", "spec.yaml"]) == 0
    assert "schema.json is not there: mlpipe schema --plugin own --output schema.json" in capsys.readouterr().err
