"""What the documentation points to is there: pages, headings, files, modules."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, blocks, name_of

_LINK = re.compile(r"\]\((?!https?:)([^)\s#]*)(?:#([^)\s]*))?\)")
_QUOTED = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"(mlpipe|plugins|configs|data|docs|tests|engine|\.ci)/[\w./-]*")
_MODULE = re.compile(r"(?:mlpipe|mlpipe_std)(?:\.\w+)+")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for target, heading in _LINK.findall(_prose(page)):
        path = (page.parent / target) if target else page
        assert path.exists(), target
        assert not heading or heading in _headings(path), f"{target}#{heading}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_that_are_named_exist(page: Path) -> None:
    # architecture.md names the stages' modules from within the package.
    roots = (ROOT, ROOT / "mlpipe")
    written = {block.title for block in blocks(page)}
    named = [path for path in _QUOTED.findall(_prose(page)) if _PATH.fullmatch(path)]
    assert [path for path in named if path not in written and not any((root / path).exists() for root in roots)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_modules_that_are_named_exist(page: Path) -> None:
    for name in _QUOTED.findall(_prose(page)):
        if _MODULE.fullmatch(name) and not name.endswith((".yaml", ".py")):
            assert _exists(name), name


def _prose(page: Path) -> str:
    """The page without its code blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def _headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", _prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _exists(name: str) -> bool:
    """Whether this is a module, a name in one, or a group of entry points."""
    module, _, last = name.rpartition(".")
    if name == "mlpipe.defaults" or f'entry-points."{name}"' in (ROOT / "pyproject.toml").read_text():
        return True
    try:
        import_module(name)
    except ImportError:
        return hasattr(import_module(module), last)
    return True
