"""From a file, or from plain values, to a validated spec: every mistake found is told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mlpipe.errors import MlpipeError, Problem, SpecError, SpecPath
from mlpipe.plugin import Registry
from mlpipe.plugin.discovery import load_local
from mlpipe.spec.agreement import find_disagreements
from mlpipe.spec.building import in_one_line
from mlpipe.spec.concealment import conceal
from mlpipe.spec.deprecation import find_deprecations
from mlpipe.spec.diagnosis import Diagnosis
from mlpipe.spec.idleness import find_idle
from mlpipe.spec.model import Spec
from mlpipe.spec.origin import Document, Origin
from mlpipe.spec.overrides import override_document
from mlpipe.spec.reader import read_text, scan_document


@dataclass(frozen=True)
class LoadedSpec:
    """A validated spec and where it came from."""

    spec: Spec
    document: Document
    """Its values as they were written, overrides included, and where each of them stands."""
    path: Path
    text: str
    """The text of the file; values from the environment stand in it as their references."""
    warnings: tuple[Problem, ...] = ()
    """What works, but will not for ever (deprecated plugins and parameters), or is said in vain."""
    overrides: tuple[str, ...] = ()
    """What was put over the values of the text."""

    @property
    def text_as_run(self) -> str:
        """The text, with the overrides below it as comments."""
        lines = "".join(f"# --set {override}\n" for override in self.overrides)
        return f"{self.text.rstrip()}\n\n{lines}" if lines else self.text

    @property
    def origin(self) -> Origin:
        """Where each value stands."""
        return self.document.origin

    @property
    def folder(self) -> Path:
        """The folder that the paths in the spec are relative to."""
        return self.path.parent


def load_spec(
    path: Path,
    *,
    overrides: Sequence[str] = (),
    plugin_paths: Iterable[Path] = (),
    environment: Mapping[str, str],
    registry: Registry,
) -> LoadedSpec:
    """The spec in a YAML file, with ``overrides`` such as ``seed=3`` put over its values.

    Local plugins at ``plugin_paths`` and under ``plugins:`` are registered first. Raises
    CommandError (no such file), PluginError (of ``plugin_paths``), or SpecError with every
    mistake at its line and column.
    """
    for plugin_path in plugin_paths:
        load_local(plugin_path)
    return load_text(read_text(path), path, overrides=overrides, environment=environment, registry=registry)


def load_text(
    text: str, path: Path, *, overrides: Sequence[str] = (), environment: Mapping[str, str], registry: Registry
) -> LoadedSpec:
    """The same of a YAML text, as if it stood in a file at ``path``."""
    document, problems = scan_document(text, str(path), environment)
    document, refused = override_document(document, overrides, environment)
    values = _named(document.values, name_from(path.stem))
    spec, found = _validate(values, document.origin.references, path.parent, registry)
    located = [_located(problem, document.origin) for problem in found]
    problems = [*problems, *refused, *_without_consequences(located, problems)]
    if spec is None or problems:
        raise SpecError(dict.fromkeys(problems))
    warnings = tuple(_located(problem, document.origin) for problem in (*find_deprecations(spec), *find_idle(spec)))
    return LoadedSpec(spec, document, path, text, warnings, tuple(overrides))


def spec_from_values(values: Mapping[str, Any], *, registry: Registry, folder: Path | None = None) -> Spec:
    """The spec that plain values describe; paths in it are relative to ``folder``.

    Raises SpecError with every mistake and its path.
    """
    spec, problems = _validate(_named(values, "spec"), {}, folder, registry)
    if spec is None or problems:
        raise SpecError(dict.fromkeys(problems))
    return spec


def name_from(text: str) -> str:
    """The text made into a name that a run may have."""
    return re.sub(r"[^a-z0-9_.-]+", "-", text.casefold()).strip("_.-")[:64] or "spec"


def _named(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {**values, "name": name if values.get("name") is None else values["name"]}


def _validate(
    values: dict[str, Any], references: Mapping[SpecPath, str], folder: Path | None, registry: Registry
) -> tuple[Spec | None, list[Problem]]:
    problems = [
        replace(problem, message=conceal(problem.message, values, references))
        for problem in (*_load_plugins(values.get("plugins"), folder), *find_disagreements(values, registry))
    ]
    try:
        spec = Spec.model_validate(values, context={"registry": registry, "folder": folder})
    except ValidationError as error:
        return None, [*Diagnosis(Spec, values, registry, references).explain(error), *problems]
    return spec, problems


def _load_plugins(paths: Any, folder: Path | None) -> list[Problem]:
    problems: list[Problem] = []
    for index, path in enumerate(paths if isinstance(paths, list) else []):
        if isinstance(path, str):
            try:
                load_local((folder or Path()) / path)
            except MlpipeError as error:
                where = f"{error.where}: " if error.where else ""
                problems.append(Problem(f"{where}{in_one_line(error)}", ("plugins", index)))
    return problems


def _located(problem: Problem, origin: Origin) -> Problem:
    return replace(problem, position=origin.locate(problem.path, problem.on_key))


def _without_consequences(found: Iterable[Problem], earlier: Sequence[Problem]) -> list[Problem]:
    """Without what only follows from values that could not be read."""
    unread = [problem.path for problem in earlier if not problem.on_key]
    return [problem for problem in found if not any(problem.path[: len(path)] == path for path in unread)]
