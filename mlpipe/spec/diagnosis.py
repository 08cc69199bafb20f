"""Errors of validation -> problems: the path as written, and words that say what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from mlpipe.errors import PluginError, Problem, SpecPath, listing, suggest
from mlpipe.plugin import Plugin, Registry
from mlpipe.spec.building import SAID, SAID_OF_KEY, title_of
from mlpipe.spec.concealment import conceal, holds, value_at
from mlpipe.spec.outline import model_at
from mlpipe.spec.phrases import expected_types, is_authored, is_type, phrase
from mlpipe.spec.remedies import home_of, nearest, right_form, searched
from mlpipe.spec.uses import PARAMETERS, Use
from mlpipe.spec.words import plain, quoted, shown

MOST_ERRORS = 100
_KEY = "[key]"


@dataclass(frozen=True)
class _Fault:
    """One of pydantic's errors, and where its value stands in what was validated."""

    error: Mapping[str, Any]
    path: SpecPath
    tagged: bool
    """Whether parts of its path name members of a union."""

    @property
    def kind(self) -> str:
        return str(self.error["type"])

    @property
    def loc(self) -> SpecPath:
        return tuple(self.error["loc"])


@dataclass(frozen=True)
class _Slot:
    """A plugin's slot, and the way from there into its parameters."""

    path: SpecPath
    use: type[Use[Any]]
    plugin_class: type[Plugin]
    inner: SpecPath


class Diagnosis:
    """Explains the errors of validating ``values`` as ``root``.

    ``references`` are the texts of values that were read from the environment: they are
    shown in place of what was read.
    """

    def __init__(
        self,
        root: type[BaseModel],
        values: Any,
        registry: Registry,
        references: Mapping[SpecPath, str],
    ) -> None:
        self._root = root
        self._values = values
        self._registry = registry
        self._references = references

    def explain(self, error: ValidationError) -> list[Problem]:
        """One problem for each mistake, without positions; past a hundred, how many there are."""
        faults = [self._fault(each) for each in error.errors(include_url=False)[:MOST_ERRORS]]
        groups: dict[tuple[SpecPath, bool], list[_Fault]] = {}
        for fault in _without_shallow(faults):
            if not self._is_misspelt(fault, faults):
                groups.setdefault((fault.path, fault.kind == "missing"), []).append(fault)
        problems = [self._problem(group) for group in groups.values()]
        count = error.error_count()
        if count > MOST_ERRORS:
            problems.append(Problem(f"there are {count} problems; about {MOST_ERRORS} of them are told"))
        return problems

    def _fault(self, error: Any) -> _Fault:
        loc = error["loc"][:-1] if error["type"] == "missing" else error["loc"]
        path, tagged = _trace(self._values, loc)
        missing = error["loc"][-1:] if error["type"] == "missing" else ()
        return _Fault(error, (*path, *missing), tagged)

    def _problem(self, group: Sequence[_Fault]) -> Problem:
        fault = group[0]
        if fault.kind == "missing":
            return self._missing(fault)
        if fault.kind == "extra_forbidden":
            return Problem(self._unknown(fault), fault.path, on_key=True)
        if fault.kind in (SAID, SAID_OF_KEY):
            on_key = fault.kind == SAID_OF_KEY or fault.loc[-1] == _KEY
            return Problem(self._conceal(fault.error["ctx"]["message"]), fault.path, on_key=on_key)
        what = phrase([each.error for each in group], self._shown(fault)) + self._remedy(group)
        joint = ": " if is_authored(fault.kind) else " "
        message = f"{self._subject(fault)}{joint}{what}"
        return Problem(message if is_type(fault.kind) else self._conceal(message), fault.path)

    def _remedy(self, group: Sequence[_Fault]) -> str:
        """The right form, where it can be told; no value from the environment is shown."""
        fault = group[0]
        wanted, value = expected_types([each.error for each in group]), fault.error["input"]
        if not wanted or any(path[: len(fault.path)] == fault.path for path in self._references):
            return ""
        slot = self._slot(fault.loc)
        if slot is None:
            return right_form(fault.path, value, wanted, self._shown(fault).strip("'"))
        inner = fault.path[len(slot.path) :]
        return searched(str(inner[0]), value, wanted) if slot.use.kind == "model" and len(inner) == 1 else ""

    def _missing(self, fault: _Fault) -> Problem:
        *outer, key = fault.path
        place = value_at(self._values, tuple(outer))
        if isinstance(place, dict) and key in place:
            return Problem(f"{quoted(str(key))} has no value", fault.path, on_key=True)
        slot = model_at(self._root, fault.loc[:-1])
        if key == "use" and slot is not None and issubclass(slot, Use) and isinstance(place, dict):
            meant = self._meant_as_use(place, slot)
            if meant:
                message = f"unknown key {quoted(meant)}; did you mean 'use'?"
                return Problem(message, (*outer, meant), on_key=True)
        return Problem(f"missing key '{key}'{self._where(fault, tuple(outer))}", fault.path, on_key=True)

    def _meant_as_use(self, place: Mapping[str, Any], slot: type[Use[Any]]) -> str | None:
        """The key that was meant as ``use``: one that is spelt much like it, or holds a plugin's name."""
        names = self._registry.names(slot.kind)
        held = [key for key, value in place.items() if isinstance(value, str) and value in names]
        near = [key for key in place if suggest(key, ["use"])]
        return next(iter([*near, *held]), None)

    def _is_misspelt(self, missing: _Fault, faults: Sequence[_Fault]) -> bool:
        """Whether a missing key is what an unknown key beside it was meant to be."""
        *outer, key = missing.path or ("",)
        return missing.kind == "missing" and any(
            fault.path[:-1] == tuple(outer) and self._near(fault) == suggest(str(key), [str(key)])
            for fault in faults
            if fault.kind == "extra_forbidden"
        )

    def _near(self, fault: _Fault) -> str:
        return nearest(str(fault.path[-1]), self._known_keys(fault.loc[:-1]))

    def _unknown(self, fault: _Fault) -> str:
        *outer, key = fault.path
        known = self._known_keys(fault.loc[:-1])
        noun = "parameter" if fault.loc[-2:-1] == (PARAMETERS,) else "key"
        others = [name for name in known if name != "use"] if noun == "parameter" else known
        home = "" if outer else home_of(str(key))
        near = home or self._near(fault) or f"; there are: {listing(others, 40) or 'none'}"
        return f"unknown {noun} {quoted(str(key))}{self._where(fault, tuple(outer))}{near}"

    def _known_keys(self, loc: SpecPath) -> list[str]:
        slot = self._slot(loc)
        model = model_at(slot.plugin_class, slot.inner) if slot else model_at(self._root, loc)
        keys = [field.alias or name for name, field in model.model_fields.items()] if model else []
        return [*keys, *slot.use.own_keys()] if slot and not slot.inner else keys

    def _slot(self, loc: SpecPath) -> _Slot | None:
        """The slot of the plugin whose parameters ``loc`` leads into; None where it does not."""
        if PARAMETERS not in loc:
            return None
        start = loc.index(PARAMETERS)
        use = model_at(self._root, loc[:start])
        path = _trace(self._values, loc[:start])[0]
        form = value_at(self._values, path)
        if use is None or not issubclass(use, Use):
            raise PluginError(f"no plugin stands at {_dotted(path)}")
        name = form["use"] if isinstance(form, dict) else form
        return _Slot(path, use, self._registry.get(use.kind, name), loc[start + 1 :])

    def _where(self, fault: _Fault, outer: SpecPath) -> str:
        """``of model 'ridge'`` or ``in 'target'``: the mapping that a key belongs to."""
        slot = self._slot(fault.loc)
        if slot is None:
            return f" in '{_dotted(outer)}'" if outer else ""
        inner = outer[len(slot.path) :]
        inside = f" in {_dotted(inner)}" if inner else ""
        return f"{inside} of {title_of(slot.plugin_class)}"

    def _subject(self, fault: _Fault) -> str:
        """``max_depth of model 'xgboost'`` or ``'target.task'``: what the value is."""
        slot = self._slot(fault.loc)
        if slot is None:
            return f"'{_dotted(fault.path)}'" if fault.path else "the spec"
        inner = fault.path[len(slot.path) :]
        title = title_of(slot.plugin_class)
        return f"{_dotted(inner)} of {title}" if inner else title

    def _shown(self, fault: _Fault) -> str:
        return self._references.get(fault.path) or shown(fault.error["input"])

    def _conceal(self, message: str) -> str:
        return conceal(message, self._values, self._references)


def _trace(values: Any, loc: Iterable[str | int]) -> tuple[SpecPath, bool]:
    """The path that ``loc`` takes through the values, and whether parts of it were passed over."""
    here: Any = values
    path: SpecPath = ()
    tagged = False
    for part in loc:
        if holds(here, part):
            here = here[part]
            path = (*path, part)
        else:
            tagged = tagged or part not in (PARAMETERS, _KEY)
    return path, tagged


def _without_shallow(faults: Sequence[_Fault]) -> list[_Fault]:
    """Without what only follows from mistakes further inside.

    That is the wrong members of a union where another member was right but for its content, and
    the emptiness of a collection whose every entry was refused.
    """
    tagged = [fault.path for fault in faults if fault.tagged]
    every = [fault.path for fault in faults]

    def follows(fault: _Fault) -> bool:
        deeper = tagged if fault.tagged and is_type(fault.kind) else every if fault.kind == "too_short" else []
        return any(_is_below(path, fault.path) for path in deeper)

    return [fault for fault in faults if not follows(fault)]


def _is_below(path: SpecPath, outer: SpecPath) -> bool:
    return len(path) > len(outer) and path[: len(outer)] == outer


def _dotted(path: SpecPath) -> str:
    return plain(".".join(map(str, path)))
