"""What the docstrings of metrics, splitters and searchers promise: an example that is valid, parameters in words."""

from __future__ import annotations

import inspect
import re

import pytest
import yaml

from mlpipe.plugin import REGISTRY
from mlpipe.plugin.description import describe

KINDS = ("metric", "splitter", "searcher")
PLUGINS = sorted(key for key in REGISTRY.offers() if key[0] in KINDS and "." not in key[1])


@pytest.mark.parametrize(("kind", "name"), PLUGINS)
def test_the_example_of_a_plugin_is_valid(kind: str, name: str) -> None:
    cls = REGISTRY.get(kind, name)
    blocks = re.findall(r"```yaml\n(.*?)```", inspect.getdoc(cls) or "", re.DOTALL)
    assert len(blocks) == 1
    example = yaml.safe_load(blocks[0])
    assert example.pop("use") == name
    cls.model_validate(example)


@pytest.mark.parametrize(("kind", "name"), PLUGINS)
def test_every_parameter_says_what_it_means(kind: str, name: str) -> None:
    described = describe(REGISTRY, kind, name)
    assert described.text.partition("\n")[0].endswith(".")
    assert all(each.description.endswith(".") for each in described.parameters)
