"""The YAML example in a plugin's docstring."""

from __future__ import annotations

import inspect
import re
from typing import Any

from pydantic import ValidationError

from mlpipe.errors import MlpipeError
from mlpipe.spec.reader import read_document

_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def example_parameters(cls: Any) -> dict[str, Any] | None:
    """The parameters of the first YAML block that names the plugin; None where there is none.

    Raises SpecError where a block is no YAML.
    """
    for block in _BLOCK.findall(inspect.getdoc(cls) or ""):
        form = dict(read_document(block, cls.plugin_name, {}).values)
        if form.pop("use", None) == cls.plugin_name:
            return form
    return None


def example_problem(cls: Any) -> str:
    """What is wrong with the example; empty where it is fine or there is none."""
    blocks = _BLOCK.findall(inspect.getdoc(cls) or "")
    if not blocks:
        return ""
    try:
        parameters = example_parameters(cls)
        if parameters is None:
            return f"it lacks the line 'use: {cls.plugin_name}'"
        cls.model_validate(parameters)
    except (MlpipeError, ValidationError) as error:
        return str(error)
    return ""
