"""Plugin instances from parameters, and errors of validation that carry our own words."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from mlpipe.errors import MlpipeError
from mlpipe.plugin import Plugin

SAID = "said"
"""The type of errors whose message is ours and complete."""

SAID_OF_KEY = "said_of_key"
"""The same, where the mistake is a key."""


def refusal(message: str, kind: str = SAID) -> PydanticCustomError:
    """An error of validation with this message."""
    return PydanticCustomError(kind, "{message}", {"message": message})


def build_plugin(plugin_class: type[Plugin], parameters: Any, context: Any) -> Plugin:
    """The plugin with these parameters. Raises an error of validation, whatever its class raises."""
    try:
        return plugin_class.model_validate(parameters, context=context)
    except ValidationError:
        raise
    except MlpipeError as error:
        raise refusal(in_one_line(error)) from error
    except Exception as error:  # a stranger's validator may raise anything at all
        reason = f"fails while its parameters are checked: {type(error).__name__}: {error}"
        raise refusal(f"{title_of(plugin_class)} {reason}") from error


def title_of(plugin_class: type[Plugin]) -> str:
    """Kind and name for messages: ``model 'ridge'``."""
    return f"{plugin_class.plugin_kind} '{plugin_class.plugin_name}'"


def in_one_line(error: MlpipeError) -> str:
    """What happened and what to do about it."""
    joint = " " if error.what.endswith("?") else "; "
    return joint.join(part for part in (error.what, error.hint) if part)
