"""Fills what is generated in README.md and docs/: ``make docs``. The tests see to it that it is current.

A page marks the place by ``<!-- generated: WORD ARGUMENT -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from docs.generating.api import public_names
from docs.generating.commands import command_line
from docs.generating.kit import kit_checks
from docs.generating.markdown import code
from docs.generating.plugins import common_parameters, overview, reference
from docs.generating.spec_keys import table_of_keys

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_BLOCK = re.compile(r"(<!-- generated: (\S+) (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


def render(text: str) -> str:
    """The page with what is generated made anew."""
    return _BLOCK.sub(lambda found: f"{found[1]}{_MAKERS[found[2]](found[3])}\n{found[4]}", text)


def quote_file(path: str) -> str:
    """A spec of the repository as a code block."""
    return code((ROOT / path).read_text(encoding="utf-8"), "yaml")


def list_decisions(folder: str) -> str:
    """The pages of decisions, by their titles."""
    pages = sorted((ROOT / folder).glob("*.md"))
    titles = {page.name: page.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ") for page in pages}
    return "\n".join(f"- [{title}]({name})" for name, title in titles.items() if name != "index.md")


_MAKERS: dict[str, Callable[[str], str]] = {
    "file": quote_file,
    "keys": table_of_keys,
    "plugins": overview,
    "common": common_parameters,
    "reference": reference,
    "commands": command_line,
    "kit": kit_checks,
    "api": public_names,
    "decisions": list_decisions,
}


def main() -> None:
    """Write the pages that have changed."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if (made := render(text)) != text:
            page.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
