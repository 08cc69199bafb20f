"""Values in one line of YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlpipe.spec.writing import flow


def flow_line(form: Any) -> str:
    """A value in one line of YAML, in which nothing is read from the environment."""
    return flow(_literal(form))


def _literal(form: Any) -> Any:
    if isinstance(form, Mapping):
        return {key: _literal(value) for key, value in form.items()}
    if isinstance(form, str):
        return form.replace("${", "$${")
    return [_literal(each) for each in form] if isinstance(form, Sequence) else form
