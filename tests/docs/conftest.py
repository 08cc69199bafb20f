"""A copy of what a reader has after cloning, to work in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks

Workplace = Callable[[Path], Path]


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """``workplace(page)`` gives a folder as a clone is, with the files that the page has the reader write."""

    def make(page: Path) -> Path:
        shutil.copytree(ROOT / "configs", tmp_path / "configs")
        shutil.copytree(ROOT / "plugins" / "examples", tmp_path / "plugins" / "examples")
        (tmp_path / "data").symlink_to(ROOT / "data")
        for block in blocks(page, "yaml", "python", "csv"):
            _write(tmp_path, block)
        return tmp_path

    return make


def _write(folder: Path, block: Block) -> None:
    if block.title:
        path = folder / block.title
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
