"""Search spaces of models: read, checked against the parameters they search, and written again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails

from mlpipe.errors import MlpipeError, SpecPath, listing, suggest
from mlpipe.plugin import Choice, Model, Range, Space, read_dimension
from mlpipe.spec.building import SAID, SAID_OF_KEY, build_plugin, refusal, title_of
from mlpipe.spec.phrases import phrase
from mlpipe.spec.words import kind_of, quoted, shown


class _Refused(Exception):
    """One dimension that cannot be used: why, where below its name, and whether the key is to blame."""

    def __init__(self, message: str, inner: SpecPath = (), kind: str = SAID) -> None:
        super().__init__(message)
        self.message = message
        self.inner = inner
        self.kind = kind


def read_space(form: Any, model_class: type[Model], plugin: Model | None, context: Any) -> Space | None:
    """The space that ``search:`` describes; None where nothing is searched.

    ``true`` is the model's own space, without the parameters that are set. ``plugin`` is the
    model with the parameters that are set, None where they are wrong. Raises errors of
    validation, whose paths begin with the name of a parameter.
    """
    fixed = {name: getattr(plugin, name) for name in plugin.model_fields_set} if plugin else {}
    if form is False:
        return None
    if form is True:
        form = _own_space(model_class, fixed)
    if not isinstance(form, dict) or not form:
        found = "empty" if form == {} else kind_of(form)
        raise refusal(f"'search' of {title_of(model_class)} must be true or parameter: range, not {found}")
    space: dict[str, Range | Choice] = {}
    errors: list[InitErrorDetails] = []
    for name, dimension in form.items():
        try:
            space[name] = _read(name, dimension, model_class, fixed, context)
        except _Refused as refused:
            kind = refusal(refused.message, refused.kind)
            errors.append(InitErrorDetails(type=kind, loc=(name, *refused.inner), input=dimension))
    if errors:
        raise ValidationError.from_exception_data("search", errors)
    return space


def write_space(space: Space) -> dict[str, Any]:
    """The space in the words of the spec."""
    return {name: _write(dimension) for name, dimension in space.items()}


def _own_space(model_class: type[Model], fixed: Mapping[str, Any]) -> dict[str, Any]:
    title = title_of(model_class)
    if not model_class.search_space:
        raise refusal(f"{title} has no search space of its own; write parameter: range")
    left = {name: form for name, form in model_class.search_space.items() if name not in fixed}
    if not left:
        raise refusal(f"every parameter that {title} searches is set; remove 'search' or a parameter")
    return left


def _read(name: str, form: Any, model_class: type[Model], fixed: Mapping[str, Any], context: Any) -> Range | Choice:
    known = list(model_class.model_fields)
    title = title_of(model_class)
    if name not in known:
        near = suggest(name, known) or f"; there are: {listing(known) or 'none'}"
        raise _Refused(f"unknown parameter {quoted(name)} of {title}{near}", kind=SAID_OF_KEY)
    if name in fixed:
        raise _Refused(f"{name} of {title} is both set and searched; remove one", kind=SAID_OF_KEY)
    try:
        dimension = read_dimension(form)
    except MlpipeError as error:
        raise _Refused(f"search of {name}: {error.what}", _place(form), SAID_OF_KEY) from error
    _try_ends(name, dimension, model_class, fixed, context)
    return dimension


def _place(form: Any) -> SpecPath:
    """Where to look for a mistake in a dimension: at its one word, if it has one."""
    return (next(iter(form)),) if isinstance(form, dict) and len(form) == 1 else ()


def _try_ends(
    name: str,
    dimension: Range | Choice,
    model_class: type[Model],
    fixed: Mapping[str, Any],
    context: Any,
) -> None:
    for end in dimension.ends():
        try:
            build_plugin(model_class, {**fixed, name: end}, context)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            own = [fault for fault in faults if fault["loc"][:1] == (name,)]
            # A rule about several parameters together speaks only once each of them is right.
            together = [fault for fault in faults if not fault["loc"]]
            if own or together:
                what = phrase(own or together, shown(end))
                raise _Refused(f"{name} of {title_of(model_class)} {what}") from error


def _write(dimension: Range | Choice) -> Any:
    if isinstance(dimension, Choice):
        return list(dimension.values)
    word = ("log_int" if dimension.log else "int") if dimension.whole else ("log" if dimension.log else "float")
    return {word: list(dimension.ends())}
