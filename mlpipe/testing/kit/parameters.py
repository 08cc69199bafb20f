"""What the parameters of a plugin owe, whatever its kind."""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from mlpipe.plugin import MlpipeError
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.kit.example import example_problem
from mlpipe.testing.violation import Violation

_SECRET_WORDS = ("password", "passwd", "secret", "token", "api_key", "apikey", "credential", "private_key")
_BOUNDS = {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "enum", "const"}
_PLANTED = "planted-secret-0451"
_UNKNOWN = "no_such_parameter_"


def described(subject: Subject) -> None:
    """The class says in a docstring what it does, and each parameter in its description."""
    cls = type(subject.plugin)
    cls.model_json_schema()
    if not (cls.__doc__ or "").strip():
        raise Violation(f"{subject.title} has no docstring; its first line is what list-plugins shows")
    silent = [name for name, field in cls.model_fields.items() if not (field.description or "").strip()]
    if silent:
        listed = ", ".join(f"'{name}'" for name in silent)
        raise Violation(f"{subject.title}: no description of {listed}; write Field(..., description='...')")


def example_is_valid(subject: Subject) -> None:
    """The YAML example in the docstring, if there is one, names the plugin and is accepted by it."""
    problem = example_problem(type(subject.plugin))
    if problem:
        raise Violation(f"{subject.title}: the example in the docstring: {problem}")


def numbers_have_bounds(subject: Subject) -> None:
    """A parameter whose default is a number says within which bounds numbers make sense."""
    cls = type(subject.plugin)
    forms = cls.model_json_schema().get("properties", {})
    boundless = [
        name for name, field in cls.model_fields.items() if _is_number(field) and not _has_bounds(forms.get(name, {}))
    ]
    if boundless:
        listed = ", ".join(f"'{name}'" for name in boundless)
        raise Violation(f"{subject.title}: no bounds for {listed}; write Field(..., ge=0) or the like")


def unknown_parameter_refused(subject: Subject) -> None:
    """A misspelt parameter is refused."""
    plugin = subject.plugin
    values = {name: getattr(plugin, name) for name in plugin.model_fields_set}
    try:
        type(plugin)(**values, **{_UNKNOWN: 1})
    except (ValidationError, MlpipeError):
        return
    raise Violation(f"{subject.title} takes a parameter that it does not have; leave model_config as it is")


def never_changes(subject: Subject) -> None:
    """Parameters cannot be changed once the plugin is made."""
    for name in type(subject.plugin).model_fields:
        plugin = subject.fresh()
        try:
            setattr(plugin, name, getattr(plugin, name))
        except ValidationError:
            continue
        raise Violation(f"{subject.title}: parameter '{name}' can be changed; leave model_config as it is")


def strict_types(subject: Subject) -> None:
    """The text "1" is no number, and 1 is not true."""
    cls = type(subject.plugin)
    for name, field in cls.model_fields.items():
        wrong = {int: "1", float: "1", bool: 1}.get(field.annotation)
        if wrong is not None and _takes(subject, name, wrong):
            kind = field.annotation.__name__
            raise Violation(
                f"{subject.title}: parameter '{name}' takes {wrong!r} for {kind}; leave model_config as it is"
            )


def hides_secrets(subject: Subject) -> None:
    """Passwords and tokens are of type SecretStr, and shown nowhere."""
    fields = type(subject.plugin).model_fields.items()
    for name, field in fields:
        if any(word in name.lower() for word in _SECRET_WORDS) and str in _alternatives(field.annotation):
            raise Violation(f"{subject.title}: parameter '{name}' sounds secret; annotate it as SecretStr")
    secret = {name: SecretStr(_PLANTED) for name, field in fields if SecretStr in _alternatives(field.annotation)}
    planted = subject.plugin.model_copy(update=secret)
    shown = (repr(planted), str(planted), planted.title, planted.model_dump_json())
    if any(_PLANTED in text for text in shown):
        raise Violation(f"{subject.title} shows a secret in its repr, its text or its dump")


def _takes(subject: Subject, name: str, value: Any) -> bool:
    values = {each: getattr(subject.plugin, each) for each in subject.plugin.model_fields_set}
    try:
        type(subject.plugin)(**{**values, name: value})
    except (ValidationError, MlpipeError):
        return False
    return True


def _is_number(field: FieldInfo) -> bool:
    default = field.default
    return isinstance(default, int | float) and not isinstance(default, bool)


def _has_bounds(form: Any) -> bool:
    """Whether a JSON schema, or a part of it, bounds a number."""
    if isinstance(form, dict):
        return bool(_BOUNDS & form.keys()) or any(_has_bounds(part) for part in form.values())
    return isinstance(form, list) and any(_has_bounds(part) for part in form)


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)


CHECKS = tuple(
    KitCheck("", check)
    for check in (
        described,
        example_is_valid,
        numbers_have_bounds,
        unknown_parameter_refused,
        never_changes,
        strict_types,
        hides_secrets,
    )
)
