"""What every plugin is: a frozen, validated set of parameters with a kind and a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from mlpipe.plugin.meta import PluginMeta


class Plugin(BaseModel, metaclass=PluginMeta):
    """A registered class of one kind; its annotated fields are its parameters.

    Parameters are validated strictly (no "12" for 12, no true for 1), unknown ones are refused, and an
    instance never changes. Give every field a description and, where it makes sense, bounds.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        validate_default=True,
        allow_inf_nan=False,
        protected_namespaces=(),
        arbitrary_types_allowed=True,
    )

    plugin_kind: ClassVar[str] = ""
    plugin_name: ClassVar[str] = ""

    requires: ClassVar[Mapping[str, str]] = {}
    """Modules that the plugin imports when it works, each with what ``pip install`` needs to bring it."""

    deprecated: ClassVar[str] = ""
    """What to use in its place, where the plugin will go away: whoever uses it in a spec is told.

    A parameter that will go away says so itself: ``Field(..., deprecated="give 'width' instead")``.
    """

    reserved: ClassVar[frozenset[str]] = frozenset({"use"})
    """Words that a spec itself writes beside the parameters, so that no parameter can be called so."""

    @property
    def title(self) -> str:
        """Kind and name for messages: ``model 'ridge'``."""
        return f"{self.plugin_kind} '{self.plugin_name}'"
