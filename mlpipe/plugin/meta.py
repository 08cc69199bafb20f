"""The metaclass of plugins: registers named classes, and refuses what could not work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from mlpipe.errors import PluginError
from mlpipe.plugin.registry import REGISTRY

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)


class PluginMeta(ModelMetaclass):
    """Makes a class body into a parameter schema (pydantic's work) and registers it (ours).

    ``class Splitter(Plugin, kind="splitter")`` defines a kind; ``class ByYear(Splitter,
    name="acme.by_year")`` registers a plugin of it. A class without either is a shared base:
    it is never registered, so inheriting from a plugin does not steal its name.
    """

    def __new__(
        mcls,
        cls_name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        kind: str | None = None,
        name: str | None = None,
        **options: Any,
    ) -> Any:
        # A registered name and a kind belong to the statement that gives them, not to its heirs or its body.
        namespace["plugin_name"] = name or ""
        if kind is not None or namespace.get("plugin_kind"):
            namespace["plugin_kind"] = kind or ""
        cls: Any = super().__new__(mcls, cls_name, bases, namespace, **options)
        kinds = _kinds_above(cls)
        if len(kinds) > 1:
            raise PluginError(
                f"class '{cls_name}' has two kinds: {' and '.join(kinds)}",
                where=_place(cls),
                hint="a plugin is of one kind; write two classes that share a plain function",
            )
        if kind is not None:
            REGISTRY.add_kind(kind, cls)
        elif name is not None:
            _refuse_unfinished(cls, name)
            REGISTRY.add(cls)
        return cls


def _kinds_above(cls: type) -> list[str]:
    declared = (vars(ancestor).get("plugin_kind") for ancestor in cls.__mro__)
    return sorted({kind for kind in declared if kind})


def _refuse_unfinished(cls: Any, name: str) -> None:
    if not cls.plugin_kind:
        raise PluginError(
            f"plugin '{name}' has no kind",
            where=_place(cls),
            hint="inherit from a kind, such as Transform or Model, not from Plugin itself",
        )
    # A kind that annotates a class variable without a value leaves it to its plugins.
    unset = {variable for variable in cls.__class_vars__ if not hasattr(cls, variable)}
    if lacking := cls.__abstractmethods__ | unset:
        missing = ", ".join(sorted(lacking))
        raise PluginError(
            f"{cls.plugin_kind} '{name}' lacks: {missing}",
            where=_place(cls),
            hint=f"define {missing} in class '{cls.__name__}'",
        )
    for parameter in sorted(cls.reserved & cls.model_fields.keys()):
        raise PluginError(
            f"{cls.plugin_kind} '{name}' has a parameter '{parameter}', a word that specs use for themselves",
            where=_place(cls),
            hint="call it something else",
        )
    if not isinstance(cls.requires, Mapping):
        raise PluginError(
            f"{cls.plugin_kind} '{name}' has requirements that are no mapping",
            where=_place(cls),
            hint='requires = {"module": "what pip installs"}',
        )


def _place(cls: type) -> str:
    return f"{cls.__module__}:{cls.__qualname__}"
