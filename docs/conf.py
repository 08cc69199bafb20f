"""How Sphinx makes the site of these pages: ``make docs``.

The pages are plain Markdown, to be read on a forge as well. What a site needs besides is added while they are read:
the navigation, the names of files above code, and text in place of links that lead out of the documentation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlpipe import __version__

FOLDER = Path(__file__).parent
NAVIGATION = {
    "Start": ("quickstart", "plugins"),
    "First plugin in ten minutes": (
        "A source <tutorials/source>",
        "A transform <tutorials/transform>",
        "A model <tutorials/model>",
        "A reporter <tutorials/reporter>",
    ),
    "How to": (
        "how-to/init",
        "how-to/new-project",
        "how-to/choose-a-split",
        "Read the leaderboard <how-to/ties>",
        "Change values of a spec <how-to/change-values>",
        "Set up an editor <how-to/editor>",
        "how-to/use-the-model",
        "how-to/read-a-run",
        "Work in a notebook <how-to/notebook>",
        "Write other kinds of plugins <how-to/other-kinds>",
        "how-to/test-a-plugin",
        "how-to/share-a-plugin",
    ),
    "Reference": ("spec", "reference/cli", "exit-codes", "run-json", "Data handling <data-handling>"),
    "Standard plugins": (
        "All of them <standard-plugins>",
        "reference/sources",
        "reference/checks",
        "reference/transforms",
        "reference/splitters",
        "reference/models",
        "reference/searchers",
        "reference/metrics",
        "reference/reporters",
    ),
    "For plugin authors": ("reference/api-plugin", "reference/api-testing", "reference/kit", "compatibility"),
    "Behind it": ("architecture", "decisions/index"),
}
"""Pages by section, some with a shorter title; a page that stands in none is added to the reference."""
CONTENTS = {"decisions/index": {"Decisions": ("decisions/*",)}}
"""Pages below a page."""

project = "mlpipe"
release = version = __version__
copyright = "The mlpipe authors"  # noqa: A001 - the name is Sphinx's
extensions = ["myst_parser", "sphinx_copybutton"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 4
smartquotes = False  # two dashes are an option, not a dash

html_theme = "furo"
html_title = "mlpipe"
html_static_path = ["assets"]
html_css_files = ["site.css"]
html_copy_source = False
html_use_index = False
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
    source[0] = text + _tables_of_contents(page)


def _captioned(fence: re.Match[str]) -> str:
    """The head of a code block with the name of the file that it is."""
    language, words = fence[1], fence[2].split()
    title = next((word.removeprefix("title=") for word in words if word.startswith("title=")), "")
    return f"```{{code-block}} {language}\n:caption: {title}\n" if title else f"```{language}"


def _inside(link: re.Match[str], page: str) -> str:
    """The link, or its text where it leads out of the documentation."""
    target = (FOLDER / page).parent / link[2]
    return link[0] if target.resolve().is_relative_to(FOLDER) else link[1]


def _tables_of_contents(page: str) -> str:
    """The hidden lists by which Sphinx knows where pages stand."""
    sections = {"index": _complete(NAVIGATION), **CONTENTS}.get(page, {})
    folder = page.rpartition("/")[0]
    head = "\n```{{toctree}}\n:hidden:\n:caption: {}\n:glob:\n\n"
    return "".join(
        head.format(section)
        + "\n".join(name.replace(f"{folder}/", "", 1) if folder else name for name in names)
        + "\n```\n"
        for section, names in sections.items()
    )


def _complete(navigation: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The navigation with the pages that nobody has put into it."""
    named = {name.rpartition("<")[2].rstrip(">") for names in navigation.values() for name in names}
    pages = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.md")}
    left = sorted(page for page in pages - named - {"index"} if not page.startswith("decisions/"))
    return {**navigation, "Reference": (*navigation["Reference"], *left)}
