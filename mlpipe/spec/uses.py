"""Plugin slots: a plugin's name and its parameters, validated by the plugin's own class."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from mlpipe.errors import PluginError
from mlpipe.plugin import (
    Check,
    Metric,
    Model,
    Plugin,
    Registry,
    Reporter,
    Searcher,
    Source,
    Space,
    Splitter,
    Transform,
)
from mlpipe.spec.building import build_plugin, in_one_line, refusal
from mlpipe.spec.spaces import read_space
from mlpipe.spec.words import kind_of

STRICT = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=True, allow_inf_nan=False)

PARAMETERS = "(plugin)"
"""Stands in the path of an error before the parameters of a plugin; no key that YAML gives can be it."""

Kind = TypeVar("Kind", bound=Plugin)


class Use(BaseModel, Generic[Kind]):
    """A plugin in its slot: ``use`` is its name, ``plugin`` the instance with its parameters.

    Written as ``{use: NAME, parameter: value, …}`` or as a bare NAME. Validated in a context
    with ``registry`` and ``folder``, that of the spec.
    """

    model_config = STRICT

    kind: ClassVar[str]

    use: str = Field(description="Name of the plugin.")
    plugin: Kind = Field(alias="(plugin)", description="The plugin with its parameters.")

    @classmethod
    def own_keys(cls) -> list[str]:
        """The keys of the slot itself; all others are parameters of the plugin."""
        return [name for name in cls.model_fields if name != "plugin"]

    @classmethod
    def read(cls, form: Any, registry: Registry, folder: Path | None = None) -> Self:
        """The slot that a form such as ``{"use": "impute", "strategy": "median"}`` describes.

        Raises pydantic's ValidationError; forms out of a spec come through load_spec instead.
        """
        return cls.model_validate(form, context={"registry": registry, "folder": folder})

    @classmethod
    def refuse(cls, plugin: Any) -> str | None:
        """Why a plugin may not stand in this slot; None where it may."""
        return None

    @model_validator(mode="before")
    @classmethod
    def _set_parameters_apart(cls, form: Any) -> Any:
        if isinstance(form, str):
            form = {"use": form}
        if not isinstance(form, dict):
            raise refusal(f"a {cls.kind} is written as its name or as {{use: name, …}}, not as {kind_of(form)}")
        own_keys = cls.own_keys()
        own = {key: form[key] for key in own_keys if form.get(key) is not None}
        return own | {PARAMETERS: {key: value for key, value in form.items() if key not in own_keys}}

    @field_validator("use")
    @classmethod
    def _find(cls, name: str, info: ValidationInfo) -> str:
        try:
            _registry(info).get(cls.kind, name)
        except PluginError as error:
            raise refusal(_unavailable(error, cls.kind, name, _registry(info))) from error
        return name

    @field_validator("plugin", mode="plain")
    @classmethod
    def _build(cls, parameters: Any, info: ValidationInfo) -> Any:
        name = info.data.get("use")
        if name is None:  # that is an error of its own
            return None
        plugin = build_plugin(_registry(info).get(cls.kind, name), parameters, info.context)
        reason = cls.refuse(plugin)
        if reason:
            raise refusal(f"{plugin.title} {reason}")
        return plugin


def _registry(info: ValidationInfo) -> Registry:
    context: Mapping[str, Any] = info.context or {}
    registry: Registry = context["registry"]
    return registry


def _unavailable(error: PluginError, kind: str, name: str, registry: Registry) -> str:
    if name in registry.names(kind):
        return in_one_line(error)
    others = [other for other in registry.kinds() if name in registry.names(other)]
    if others:
        return f"no {kind} is named '{name}'; it is a {others[0]}"
    return in_one_line(error)


class SourceUse(Use[Source]):
    """Where rows come from."""

    kind: ClassVar[str] = "source"


class CheckUse(Use[Check]):
    """What must hold for the data."""

    kind: ClassVar[str] = "check"


class PrepareUse(Use[Transform]):
    """A stateless step before the split."""

    kind: ClassVar[str] = "transform"

    @classmethod
    def refuse(cls, plugin: Transform) -> str | None:
        """Nothing may be learned before the split."""
        return "learns from rows; it belongs under 'transforms'" if plugin.learns else None


class TransformUse(Use[Transform]):
    """A step of the pipeline, fitted inside each training fold."""

    kind: ClassVar[str] = "transform"

    @classmethod
    def refuse(cls, plugin: Transform) -> str | None:
        """After the split, and at serving, every row must stay."""
        return "adds, drops or reorders rows; it belongs under 'prepare'" if plugin.changes_rows else None


class SplitterUse(Use[Splitter]):
    """How rows get their roles."""

    kind: ClassVar[str] = "splitter"


class ModelUse(Use[Model]):
    """A model, and what of it is searched."""

    kind: ClassVar[str] = "model"
    name: str = Field(
        "", max_length=64, description="Label of the model, unique in the spec; the plugin's name by default."
    )
    search: Space | None = Field(
        None,
        description="Parameter -> {int: [low, high]}, {log_int: …}, {float: …}, {log: …} or a list of values; "
        "true for the model's own space.",
    )

    @property
    def label(self) -> str:
        """What the model is called in this spec."""
        return self.name or self.use

    @field_validator("search", mode="plain")
    @classmethod
    def _read_search(cls, form: Any, info: ValidationInfo) -> Space | None:
        name = info.data.get("use")
        if name is None or form is None:
            return None
        model_class = _registry(info).get(cls.kind, name)
        return read_space(form, model_class, info.data.get("plugin"), info.context)


class SearcherUse(Use[Searcher]):
    """How the search spaces of models are explored."""

    kind: ClassVar[str] = "searcher"


class MetricUse(Use[Metric]):
    """How good predictions are."""

    kind: ClassVar[str] = "metric"


class ReporterUse(Use[Reporter]):
    """What tells people about the run."""

    kind: ClassVar[str] = "reporter"
