"""How Sphinx makes the site of these pages: ``make docs``.

The pages are plain Markdown, to be read on a forge as well. What a site needs besides is added while they are read:
the navigation, the names of files above code, and text in place of links that lead out of the documentation.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mlpipe import __version__

FOLDER = Path(__file__).parent
NAVIGATION = {
    "Start": ("quickstart", "plugins"),
    "Your first plugin in ten minutes": (
        "tutorials/source",
        "tutorials/transform",
        "tutorials/model",
        "tutorials/reporter",
    ),
    "How to": (
        "how-to/init",
        "how-to/new-project",
        "how-to/choose-a-split",
        "how-to/ties",
        "how-to/change-values",
        "how-to/editor",
        "how-to/read-a-run",
        "how-to/other-kinds",
        "how-to/test-a-plugin",
        "how-to/share-a-plugin",
    ),
    "Reference": ("spec", "standard-plugins", "reference/*", "data-handling", "run-json", "exit-codes"),
    "Behind it": ("architecture", "decisions/index"),
}
"""Pages by section; a page that stands in none is added to the reference."""

project = "mlpipe"
release = version = __version__
copyright = "The mlpipe authors"  # noqa: A001 - the name is Sphinx's
extensions = ["myst_parser", "sphinx_copybutton"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 4

html_theme = "furo"
html_title = "mlpipe"
html_static_path = ["assets"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_theme_options = {"top_of_page_buttons": [], "footer_icons": []}
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True

_FENCE = re.compile(r"^```(\w+) (.+)$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(((?!https?:)[^)\s#]+)(#[^)\s]*)?\)")


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _adapt)


def _adapt(app: Any, page: str, source: list[str]) -> None:
    text = _FENCE.sub(_captioned, source[0])
    text = _LINK.sub(lambda link: _inside(link, page), text)
    source[0] = text + _navigation() if page == "index" else text


def _captioned(fence: re.Match[str]) -> str:
    """The head of a code block with the name of the file that it is."""
    language, words = fence[1], fence[2].split()
    title = next((word.removeprefix("title=") for word in words if word.startswith("title=")), "")
    return f"```{{code-block}} {language}\n:caption: {title}\n" if title else f"```{language}"


def _inside(link: re.Match[str], page: str) -> str:
    """The link, or its text where it leads out of the documentation."""
    target = (FOLDER / page).parent / link[2]
    return link[0] if target.resolve().is_relative_to(FOLDER) else link[1]


def _navigation() -> str:
    pages = {str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.rglob("*.md")} - {"index"}
    named = {
        section: [each for name in names for each in _matching(name, pages)] for section, names in NAVIGATION.items()
    }
    decisions = [page for page in sorted(pages) if page.startswith("decisions/")]
    left = pages - {page for names in named.values() for page in names} - set(decisions)
    named["Reference"] += sorted(left)
    named["Behind it"] += [page for page in decisions if page != "decisions/index"]
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {section}\n\n" + "\n".join(names) + "\n```\n"
        for section, names in named.items()
    )


def _matching(name: str, pages: set[str]) -> list[str]:
    return sorted(page for page in pages if page.startswith(name[:-1])) if name.endswith("*") else [name]
