"""pyproject.toml and the standard plugins name each other: read as text, nothing is imported."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STANDARD = ROOT / "plugins/mlpipe_std"
KINDS = ("source", "check", "transform", "splitter", "model", "searcher", "metric", "reporter")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED = [
    (kind, name, target) for kind in KINDS for name, target in PROJECT["entry-points"][f"mlpipe.{kind}"].items()
]


def _body(target: str) -> tuple[list[ast.stmt], str]:
    """The statements of the module that a ``module:name`` target stands in, and the name."""
    module, _, name = target.partition(":")
    path = (ROOT / "plugins" / module.replace(".", "/")).with_suffix(".py")
    assert path.is_file(), f"{target}: there is no {path.relative_to(ROOT)}"
    return ast.parse(path.read_text(encoding="utf-8")).body, name


def _registered_name(statement: ast.ClassDef) -> str | None:
    """What a class says in ``class X(Kind, name=...)``."""
    for keyword in statement.keywords:
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return None


@pytest.mark.parametrize(("kind", "name", "target"), DECLARED, ids=[f"{k}-{n}" for k, n, _ in DECLARED])
def test_a_target_is_a_class_that_bears_the_name(kind: str, name: str, target: str) -> None:
    body, class_name = _body(target)
    classes = {s.name: s for s in body if isinstance(s, ast.ClassDef)}
    assert class_name in classes
    assert _registered_name(classes[class_name]) == name
    assert target.startswith(f"mlpipe_std.{kind}s.")


@pytest.mark.parametrize("kind", KINDS)
def test_every_standard_plugin_is_declared(kind: str) -> None:
    written = {
        (kind, name, f"mlpipe_std.{kind}s.{path.stem}:{statement.name}")
        for path in (STANDARD / f"{kind}s").glob("*.py")
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.ClassDef) and (name := _registered_name(statement))
    }
    assert written == {entry for entry in DECLARED if entry[0] == kind}


def test_the_defaults_are_declared() -> None:
    body, name = _body(PROJECT["entry-points"]["mlpipe.defaults"]["standard"])
    assigned = {
        target.id
        for statement in body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        if isinstance(target, ast.Name)
    }
    assert name in assigned
