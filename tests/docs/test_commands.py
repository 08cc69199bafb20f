"""What the documentation tells people to type works, and prints what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mlpipe.cli.main import COMMANDS
from tests.docs.pages import PAGES, ROOT, Block, blocks, name_of
from tests.docs.shell import Shell

NOT_RUN = {
    "export PATH": "there is no .venv in the copy",
    "make": "works on the whole clone; CI runs these",
    "git clone": "needs a network",
    "cd": "each command is run in the folder that it belongs in",
    "pip install": "needs a network; tests/packaging builds the wheel and tests/examples installs the example",
    "python -m venv": "as above",
    "mlpipe list-plugins --search robust": "needs the example installed: tests/examples",
    "mlpipe run plugins/examples": "needs the example installed: tests/examples",
    "python -m pytest plugins/examples": "needs the example installed: tests/examples",
    "mlpipe run configs/housing.yaml": "takes about a minute",
}
"""What commands begin with that are not run here, and why."""

PAGES_WITH_COMMANDS = [page for page in PAGES if blocks(page, "sh", "console")]


@pytest.mark.parametrize("page", PAGES_WITH_COMMANDS, ids=name_of)
def test_commands_work(page: Path, workplace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace(page))
    monkeypatch.setenv("COLUMNS", "100")
    shell = Shell()
    for block in blocks(page, "sh", "console"):
        for command, expected in _commands(block):
            if any(command.startswith(start) for start in NOT_RUN):
                continue
            printed = shell.run(command)
            said = f"{block.place}: {command}\n{printed}"
            if block.language == "sh":
                assert shell.code == 0, said
            else:
                assert _agrees(expected, printed), said


def test_every_command_exists() -> None:
    """What the code blocks leave out is at least a command of mlpipe or a target of make."""
    words = {word for page in PAGES for word in re.findall(r"`(?:make|mlpipe) ([a-z][a-z-]*)", page.read_text())}
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert words <= targets | set(COMMANDS)


def _commands(block: Block) -> list[tuple[str, str]]:
    """Commands with the output that follows them; in a block of ``sh`` each line is one, and nothing follows."""
    if block.language == "sh":
        joined = block.text.replace("\\\n", " ")
        lines = (line.partition("  #")[0].strip() for line in joined.splitlines())
        return [(line, "") for line in lines if line and not line.startswith("#")]
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


def _agrees(expected: str, found: str) -> bool:
    """Whether the output is as printed, where ``...`` stands for anything; blanks at line ends do not count."""
    pattern = ".*".join(re.escape(part) for part in _stripped(expected).split("..."))
    return re.fullmatch(pattern, _stripped(found), re.DOTALL) is not None


def _stripped(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
