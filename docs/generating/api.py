"""The public names of a module, with the signatures and docstrings of the source.

Signatures are blocks of ``py``, since those of ``python`` are run by the tests.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType

from docs.generating.markdown import code, prose

_GROUPS = {
    "The kinds": "mlpipe.plugin.kinds. mlpipe.plugin.base",
    "Parameters": "mlpipe.plugin.columns pydantic",
    "State": "mlpipe.plugin.state",
    "What a reporter gets": "mlpipe.plugin.results",
    "Search spaces": "mlpipe.plugin.space",
    "Errors": "mlpipe.errors",
    "The registry": "mlpipe.plugin.registry mlpipe.plugin.offers",
    "What a silent spec gets": "mlpipe.plugin.defaults",
    "Numbers in words": "mlpipe.plugin.formatting",
    "For pytest": "mlpipe.testing.plugins mlpipe.testing.kit.results mlpipe.testing.violation",
    "Poison": "mlpipe.testing.garbage mlpipe.testing.runs",
}
"""Sections, each with the modules whose names stand in it; a dot at the end stands for all modules of a package."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def public_names(name: str) -> str:
    """The names in a module's ``__all__``, in sections."""
    module = import_module(name)
    homes = _homes(module)
    sections = []
    for title, wanted in _GROUPS.items():
        found = [each for each in homes if _belongs(homes[each], wanted.split())]
        if found:
            sections.append("\n\n".join([f"## {title}", *(_entry(each, homes[each]) for each in found)]))
    return "\n\n".join(sections)


def _homes(module: ModuleType) -> Mapping[str, str]:
    """Public name -> the module that it is imported from, in the order of the imports."""
    tree = ast.parse(inspect.getsource(module))
    found = {
        alias.name: each.module or ""
        for each in tree.body
        if isinstance(each, ast.ImportFrom)
        for alias in each.names
        if alias.name in module.__all__
    }
    found |= {each.name: module.__name__ for each in tree.body if isinstance(each, (ast.ClassDef, Function))}
    return {name: home for name, home in found.items() if name in module.__all__}


def _belongs(home: str, wanted: Sequence[str]) -> bool:
    return any(home.startswith(each) if each.endswith(".") else home == each for each in wanted)


def _entry(name: str, home: str) -> str:
    if home == "pydantic":
        return f"### {name}\n\nFrom [pydantic](https://docs.pydantic.dev)."
    node, text = _defined(home)[name]
    match node:
        case ast.ClassDef():
            return "\n\n".join([f"### {name}", code(_class_line(node), "py"), prose(text), *_members(node)])
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return "\n\n".join([f"### {name}", code(_signature(node), "py"), prose(text)])
        case _:
            return "\n\n".join(filter(None, [f"### {name}", code(ast.unparse(node), "py"), prose(text)]))


@cache
def _defined(home: str) -> dict[str, tuple[ast.stmt, str]]:
    """What a module defines at its top, each with its docstring."""
    return dict(_documented(ast.parse(inspect.getsource(import_module(home))).body))


def _documented(body: Sequence[ast.stmt]) -> Iterator[tuple[str, tuple[ast.stmt, str]]]:
    """Names in a body; the docstring of a value is the text that stands below it."""
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, (ast.ClassDef, Function)):
            yield node.name, (node, ast.get_docstring(node) or "")
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            text = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
            yield ast.unparse(target), (node, inspect.cleandoc(str(text)))


def _class_line(node: ast.ClassDef) -> str:
    inner = ", ".join(map(ast.unparse, [*node.bases, *node.keywords]))
    decorators = [f"@{ast.unparse(each)}\n" for each in node.decorator_list]
    return f"{''.join(decorators)}class {node.name}({inner})" if inner else f"{''.join(decorators)}class {node.name}"


def _members(node: ast.ClassDef) -> Iterator[str]:
    """The public fields and methods of a class, as a list."""
    lines = []
    for name, (member, text) in _documented(node.body):
        if name.startswith("_") or name in ("model_config", "reserved"):
            continue
        head, described = (_signature(member), "") if isinstance(member, Function) else _field(member)
        said = prose(text or described).replace("\n", "\n  ")
        lines.append(f"- `{_in_one_line(head)}`" + (f"\n\n  {said}\n" if said else ""))
    if lines:
        yield "\n".join(lines).rstrip()


def _field(node: ast.stmt) -> tuple[str, str]:
    """A field as name, type and default, and the description of a parameter."""
    value = node.value if isinstance(node, ast.AnnAssign) else None
    if not (isinstance(node, ast.AnnAssign) and isinstance(value, ast.Call) and ast.unparse(value.func) == "Field"):
        return ast.unparse(node), ""
    described = next((str(ast.literal_eval(each.value)) for each in value.keywords if each.arg == "description"), "")
    default = f" = {ast.unparse(value.args[0])}" if value.args else ""
    return f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)}{default}", described


def _signature(node: Function) -> str:
    marks = {ast.unparse(each) for each in node.decorator_list}
    if "property" in marks:
        return f"{node.name}: {ast.unparse(node.returns)}" if node.returns else node.name
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    arguments = ast.unparse(node.args).removeprefix("self, ").removeprefix("cls, ")
    arguments = "" if arguments in ("self", "cls") else arguments
    front = "abstract " if "abstractmethod" in marks else "classmethod " if "classmethod" in marks else ""
    return f"{front}{node.name}({arguments}){returns}"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
