"""The Python in the documentation runs, page by page, from top to bottom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlpipe.plugin import REGISTRY
from tests.docs.pages import PAGES, blocks, name_of


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=name_of)
def test_python_runs(page: Path, workplace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace(page))
    with REGISTRY.isolated():
        for block in blocks(page, "python"):
            if not block.title:  # the others are files, which commands and specs of the page load
                names: dict[str, Any] = {"__name__": f"snippet_{block.line}"}
                exec(compile(block.text, block.place, "exec"), names)  # noqa: S102 - that is the test
