"""Doing what a page tells its reader to do, from top to bottom."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.pages import OF_EXAMPLES, PAGES, Block, blocks, write
from tests.docs.shell import Shell

NOT_RUN = {
    "export PATH": "there is no .venv in the copy",
    "make": "works on the whole clone; CI runs these",
    "git clone": "needs a network",
    "cd mlpipe": "the copy is there already",
    "pip install": "needs a network; tests/packaging builds the wheel and tests/examples installs the example",
    "python -m venv": "as above",
    ". .venv/bin/activate": "as above",
    "mlpipe run configs/housing.yaml": "takes about a minute",
    "mlpipe predict housing": "needs that run; docs/how-to/use-the-model.md has one",
    "mypy": "takes long; tests/scaffold runs it on what mlpipe new writes",
}
"""What commands begin with that are not run here, and why."""

PAGES_WITH_COMMANDS = [page for page in PAGES if page not in OF_EXAMPLES and blocks(page, "sh", "console")]


def follow(page: Path, shell: Shell) -> None:
    """Write the files of a page that wait for their place, run its commands, and compare what they print."""
    for block in blocks(page):
        if block.waits:
            assert Path(block.title).exists() == ("replaces" in block.words), f"{block.place}: is {block.title} there?"
            write(block, Path.cwd())
        elif block.language in ("sh", "console"):
            _run_all(block, shell)


def _run_all(block: Block, shell: Shell) -> None:
    for command, expected in _commands(block):
        if any(command.startswith(start) for start in NOT_RUN) and not shell.installs(command):
            continue
        printed = shell.run(command)
        said = f"{block.place}: {command}\n{printed}"
        if block.language == "sh":
            assert shell.code == 0, said
        else:
            assert _agrees(expected, printed), said


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
