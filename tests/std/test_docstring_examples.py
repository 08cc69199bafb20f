"""Every standard plugin shows how it is used: one example in YAML, which its class accepts."""

from __future__ import annotations

import inspect
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

from mlpipe.spec.reader import read_document

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
POINTS = tomllib.loads(PYPROJECT.read_text())["project"]["entry-points"]
PLUGINS = [
    pytest.param(name, address, id=f"{group.removeprefix('mlpipe.')}-{name}")
    for group, plugins in POINTS.items()
    if group != "mlpipe.defaults"
    for name, address in plugins.items()
]


def load(address: str) -> type[BaseModel]:
    module, _, name = address.partition(":")
    found: type[BaseModel] = getattr(import_module(module), name)
    return found


@pytest.mark.parametrize(("name", "address"), PLUGINS)
def test_docstring_has_a_sentence_and_a_valid_example(name: str, address: str) -> None:
    plugin = load(address)
    text = inspect.cleandoc(plugin.__doc__ or "")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 1, "one example"
    assert text.splitlines()[0].endswith("."), "the first line is a sentence"
    example = dict(read_document(blocks[0], name, {}).values)
    assert example.pop("use") == name
    plugin.model_validate(example)


@pytest.mark.parametrize(("name", "address"), PLUGINS)
def test_every_parameter_is_described_by_a_sentence(name: str, address: str) -> None:
    for parameter, field in load(address).model_fields.items():
        assert (field.description or "").endswith("."), parameter
