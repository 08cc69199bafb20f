"""What a plugin's module may import when it is itself imported."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.violation import Violation

HEAVY = frozenset(
    [
        "boto3",
        "catboost",
        "dask",
        "duckdb",
        "geopandas",
        "jax",
        "keras",
        "lightgbm",
        "matplotlib",
        "numba",
        "openpyxl",
        "pandas",
        "plotly",
        "pyarrow",
        "ray",
        "requests",
        "scipy",
        "seaborn",
        "sklearn",
        "spacy",
        "sqlalchemy",
        "statsmodels",
        "tensorflow",
        "torch",
        "transformers",
        "xgboost",
    ]
)
"""Top-level packages that cost tenths of a second to import, and more."""


def no_heavy_import(subject: Subject) -> None:
    """Importing the plugin's module imports no heavy library, so that ``mlpipe validate`` stays fast."""
    cls = type(subject.plugin)
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    if file is None:
        return  # defined in a notebook
    heavy = HEAVY | {module.partition(".")[0] for module in cls.requires}
    for path, line, name in _imports(Path(file), set()):
        if name.partition(".")[0] in heavy:
            raise Violation(
                f"{subject.title}: {path}:{line} imports {name} at module level; "
                "import it in the method that uses it, and name it in 'requires'"
            )


def _imports(file: Path, seen: set[Path]) -> Iterator[tuple[Path, int, str]]:
    """What a file imports when it is imported, with the files of its own package that it imports."""
    if file in seen or not file.is_file():
        return
    seen.add(file)
    for statement in _executed(ast.parse(file.read_bytes()).body):
        for name in _named(statement, file):
            yield file, statement.lineno, name
            for inner in _own_files(name, file):
                yield from _imports(inner, seen)


def _executed(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The import statements that run on import: those under ``if TYPE_CHECKING`` and in functions do not."""
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield statement
        elif isinstance(statement, ast.If) and "TYPE_CHECKING" not in ast.unparse(statement.test):
            yield from _executed([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.Try):
            handlers = [each for handler in statement.handlers for each in handler.body]
            yield from _executed([*statement.body, *handlers, *statement.orelse, *statement.finalbody])
        elif isinstance(statement, ast.ClassDef | ast.With):
            yield from _executed(statement.body)


def _named(statement: ast.stmt, file: Path) -> list[str]:
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    if isinstance(statement, ast.ImportFrom):
        base = statement.module or ""
        if statement.level:
            package = _package(file)
            base = ".".join([*package[: len(package) - statement.level + 1], *filter(None, [base])])
        return [base, *(f"{base}.{alias.name}" for alias in statement.names)]
    return []


def _package(file: Path) -> list[str]:
    """The dotted package that a file is in."""
    parts: list[str] = []
    folder = file.parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    return parts


def _own_files(name: str, file: Path) -> list[Path]:
    """The files that importing ``name`` runs, where it is of the same top-level package as ``file``."""
    package, parts = _package(file), name.split(".")
    if not package or parts[0] != package[0]:
        return []
    root = file.parents[len(package)]
    folders = [root.joinpath(*parts[: count + 1]) for count in range(len(parts))]
    return [path for folder in folders for path in (folder / "__init__.py", folder.with_suffix(".py"))]


CHECKS = (KitCheck("", no_heavy_import),)
