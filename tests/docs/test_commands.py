"""What the documentation tells people to type works, and prints what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mlpipe.cli.main import COMMANDS
from tests.docs.pages import PAGES, ROOT, name_of
from tests.docs.reading import PAGES_WITH_COMMANDS, follow
from tests.docs.shell import Shell


@pytest.mark.parametrize("page", [page for page in PAGES_WITH_COMMANDS if "tutorials" not in page.parts], ids=name_of)
def test_commands_work(page: Path, workplace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace(page))
    monkeypatch.setenv("COLUMNS", "100")
    follow(page, Shell(monkeypatch))


def test_every_command_exists() -> None:
    """What the code blocks leave out is at least a command of mlpipe or a target of make."""
    words = {word for page in PAGES for word in re.findall(r"`(?:make|mlpipe) ([a-z][a-z-]*)", page.read_text())}
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert words <= targets | set(COMMANDS)
