"""The pages of the documentation, and the code blocks in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "plugins").rglob("*.md"))
    if ".venv" not in path.parts
)

OF_EXAMPLES = [page for page in PAGES if page.is_relative_to(ROOT / "plugins" / "examples")]
"""Pages whose commands and specs need an example installed: tests/examples runs them."""

_FENCE = re.compile(r"^```(?P<head>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A code block: its language, what stands behind it on the fence, and its text.

    ``title=PATH`` makes it a file of the reader's, which is there from the start; with ``adds`` or ``replaces`` it is
    written when the reader comes to it, in the folder that they are in by then, where no file or one of that name is.
    ``refused`` says that it is wrong on purpose.
    """

    page: Path
    line: int
    language: str
    words: tuple[str, ...]
    text: str

    @property
    def title(self) -> str:
        """The file that the block is; empty for none."""
        return next((word.removeprefix("title=") for word in self.words if word.startswith("title=")), "")

    @property
    def waits(self) -> bool:
        """Whether the file is written when the reader comes to it, not before."""
        return "adds" in self.words or "replaces" in self.words

    @property
    def place(self) -> str:
        """Page and line, for messages."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path, *languages: str) -> list[Block]:
    """The code blocks of a page in these languages, or in all, in their order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        language, *words = fence["head"].split() or [""]
        line = text.count("\n", 0, fence.start()) + 1
        found.append(Block(page, line, language, tuple(words), fence["text"]))
    return [block for block in found if not languages or block.language in languages]


def write(block: Block, folder: Path) -> None:
    """Write the file that a block is."""
    path = folder / block.title
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def name_of(page: Path) -> str:
    """The page's path, as a test's id."""
    return str(page.relative_to(ROOT))
