"""What is public stays as it is, unless somebody decides otherwise (docs/compatibility.md)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mlpipe.plugin
from mlpipe.plugin import API_VERSION
from tests.packaging.public_api import FILE, MODULES, public_api

PAGE = Path(__file__).parents[2] / "docs" / "compatibility.md"


def test_no_public_name_changed() -> None:
    kept, found = FILE.read_text(encoding="utf-8").splitlines(), public_api().splitlines()
    gone, new = [line for line in kept if line not in found], [line for line in found if line not in kept]
    assert not gone, (
        "a change that breaks plugins: see docs/compatibility.md; then python -m tests.packaging.public_api"
    )
    assert not new, "new public names: python -m tests.packaging.public_api"
    assert kept == found


def test_a_change_of_a_signature_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def suggest(wrong: str) -> str:
        return wrong

    before = public_api()
    monkeypatch.setattr(mlpipe.plugin, "suggest", suggest)
    monkeypatch.setattr(mlpipe.plugin.Model, "importance", lambda self: None)
    changed = set(before.splitlines()) ^ set(public_api().splitlines())
    assert len([line for line in changed if line.startswith("def mlpipe.plugin.suggest")]) == 2
    assert len([line for line in changed if line.strip().startswith("importance")]) == 2


def test_the_page_names_the_version_and_the_modules() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"version {API_VERSION}" in page
    for module in MODULES:
        assert f"`{module}`" in page
    assert re.search(r'\[project\.entry-points\."mlpipe\.api"\]\n"(\d+)"', page)[1] == str(API_VERSION)  # type: ignore[index]
