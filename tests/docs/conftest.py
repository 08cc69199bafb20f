"""A copy of what a reader has after cloning, to work in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks, write

Workplace = Callable[[Path], Path]


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """``workplace(page)`` gives a folder as a clone is, with the files that the page has the reader write.

    A block that waits for its place is left to the test that gets there.
    """

    def make(page: Path) -> Path:
        shutil.copytree(ROOT / "configs", tmp_path / "configs")
        shutil.copytree(ROOT / "plugins" / "examples", tmp_path / "plugins" / "examples")
        (tmp_path / "data").symlink_to(ROOT / "data")
        for block in blocks(page):
            if block.title and not block.waits:
                write(block, tmp_path)
        return tmp_path

    return make
