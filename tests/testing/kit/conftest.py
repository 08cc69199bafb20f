"""How these tests ask the kit about a plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mlpipe.plugin import REGISTRY
from mlpipe.testing.kit.kit import outcomes
from mlpipe.testing.plugins import subject_of


@pytest.fixture(autouse=True)
def isolated() -> Iterator[None]:
    """Plugins that a test defines are gone at its end."""
    with REGISTRY.isolated():
        yield


@pytest.fixture
def caught() -> Callable[..., dict[str, str]]:
    """``caught(plugin, rows=...)``: the checks that it fails, each with the reason."""

    def ask(plugin: Any, **given: Any) -> dict[str, str]:
        return {each.check: each.reason for each in outcomes(subject_of(plugin, **given)) if each.status == "failed"}

    return ask
