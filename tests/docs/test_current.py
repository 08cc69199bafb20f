"""What the documentation says of the code is what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import refresh
from mlpipe.plugin import load_defaults
from mlpipe.spec import model
from mlpipe.spec.model import Part
from mlpipe.spec.uses import ModelUse
from tests.docs.pages import ROOT, name_of

SPEC_PAGE = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", refresh.PAGES, ids=name_of)
def test_generated_blocks_are_current(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == refresh.render(text), "make docs brings it up to date"


def test_every_key_of_the_spec_is_documented() -> None:
    parts = [cls for cls in vars(model).values() if isinstance(cls, type) and issubclass(cls, Part) and cls is not Part]
    assert len(parts) > 3
    for cls in parts:
        assert _documented_keys(cls.__name__) == list(cls.model_fields), cls.__name__
    assert _documented_keys("ModelUse") == ModelUse.own_keys()


def test_every_kind_of_plugin_has_its_table() -> None:
    page = (ROOT / "docs" / "standard-plugins.md").read_text(encoding="utf-8")
    for kind in ("source", "check", "transform", "splitter", "model", "searcher", "metric", "reporter"):
        assert f"<!-- generated: plugins {kind} -->" in page


def test_what_a_silent_spec_gets_is_what_is_documented() -> None:
    rows = dict(re.findall(r"^\| (`models`|`select.metric`|`split`|scored[^|]*) \| (.*) \|$", SPEC_PAGE, re.MULTILINE))
    regression, binary, multiclass = (load_defaults().tasks[task] for task in ("regression", "binary", "multiclass"))
    cells = {row.strip("`").split()[0]: [_quoted(cell) for cell in text.split("|")] for row, text in rows.items()}
    assert cells["models"][0] == [use["use"] for use in regression.models]
    assert cells["models"][1] == [binary.models[0]["use"]]
    assert regression.models[1:] == binary.models[1:]
    assert binary.models == multiclass.models
    tasks = (regression, binary, multiclass)
    assert cells["select.metric"] == [[task.metric["use"]] for task in tasks]
    assert cells["split"] == [[task.split["use"]] for task in tasks]
    assert cells["scored"] == [[use["use"] for use in task.holdout_metrics] for task in tasks]


def test_the_readme_shows_the_spec_that_make_run_trains() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "<!-- generated: file configs/housing.yaml -->" in readme
    assert (ROOT / "configs" / "housing.yaml").read_text(encoding="utf-8").rstrip() in readme


def _documented_keys(part: str) -> list[str]:
    found = re.search(rf"<!-- generated: keys {part} -->\n(.*?)<!-- end -->", SPEC_PAGE, re.DOTALL)
    assert found, f"spec.md has no keys of {part}"
    return re.findall(r"^\| `(\w+)` \|", found[1], re.MULTILINE)


def _quoted(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)
