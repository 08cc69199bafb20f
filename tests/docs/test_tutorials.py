"""The tutorials work from top to bottom: begin, fill in, test, list, use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import ROOT, name_of
from tests.docs.reading import follow
from tests.docs.shell import Shell

TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))


@pytest.mark.parametrize("page", TUTORIALS, ids=name_of)
def test_a_tutorial_works(page: Path, workplace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace(page))
    monkeypatch.setenv("COLUMNS", "100")
    follow(page, Shell(monkeypatch))


def test_there_is_one_for_each_of_the_main_kinds() -> None:
    assert [page.stem for page in TUTORIALS] == ["model", "reporter", "source", "transform"]
    steps = ["An environment", "Begin", "Fill it in", "Test it", "See it listed", "Use it"]
    for page in TUTORIALS:
        assert re.findall(r"^## \d. (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE) == steps
