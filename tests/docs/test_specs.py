"""The YAML in the documentation is right: whole specs make a plan, parts of specs are valid in one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlpipe.cli.main import exit_code
from mlpipe.plugin import REGISTRY
from mlpipe.spec.load import load_spec
from mlpipe.spec.model import Spec
from mlpipe.spec.reader import read_document
from tests.docs.pages import OF_EXAMPLES, PAGES, Block, blocks, name_of

BASE = {"sources": "{houses: {use: csv, path: ../data/housing.csv}}", "target": "{column: price}"}
SPECS = [block for page in PAGES if page not in OF_EXAMPLES for block in blocks(page, "yaml") if not block.waits]
"""A spec that waits for its place needs what stands before it on the page; a command of the page runs it."""


@pytest.mark.parametrize("block", SPECS, ids=lambda block: block.place)
def test_yaml_is_valid(block: Block, workplace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = workplace(block.page)
    monkeypatch.chdir(folder)
    keys = read_document(block.text, block.place, {}).values.keys()
    assert keys <= Spec.model_fields.keys() or "refused" in block.words, "not a spec, nor a part of one"
    if keys >= BASE.keys():
        _validate_whole(block, folder)
    else:
        _validate_part(block, folder, keys)


def _validate_whole(block: Block, folder: Path) -> None:
    path = folder / (block.title or "configs/shown.yaml")
    path.write_text(block.text, encoding="utf-8")
    with REGISTRY.isolated():
        assert exit_code(["validate", str(path)]) == (2 if "refused" in block.words else 0)


def _validate_part(block: Block, folder: Path, keys: Any) -> None:
    path = folder / "configs" / "shown.yaml"
    rest = "".join(f"{key}: {value}\n" for key, value in BASE.items() if key not in keys)
    path.write_text(block.text + rest, encoding="utf-8")
    with REGISTRY.isolated():
        load_spec(path, environment={}, registry=REGISTRY)


def test_there_are_specs() -> None:
    assert {name_of(block.page) for block in SPECS} >= {"README.md", "docs/spec.md", "docs/quickstart.md"}
