"""A registry that forgets, and installed packages made of text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlpipe.plugin import REGISTRY, Registry
from tests.plugin.site import Site


@pytest.fixture
def registry() -> Iterator[Registry]:
    """The registry of this process; what the test defines is forgotten after it."""
    with REGISTRY.isolated() as isolated:
        yield isolated


@pytest.fixture
def site(tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A place to install packages into, on the path for the length of the test."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "_offers", None)  # so that the metadata is read again
    yield Site(tmp_path)
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]
