"""The reference pages leave nothing out, by another road than the one that makes them."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from types import ModuleType

import click
import pytest

from mlpipe import plugin, testing
from mlpipe.cli.main import COMMANDS
from mlpipe.cli.main import mlpipe as root
from mlpipe.testing.kit.kit import CHECKS
from tests.docs.pages import ROOT

POINTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
KINDS = [group.removeprefix("mlpipe.") for group in POINTS if group != "mlpipe.defaults"]


def page(name: str) -> str:
    return (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """What stands below a heading, up to the next of its level."""
    found = re.search(rf"^(##+) {re.escape(title)}\n(.*?)(?=^\1 |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no heading '{title}'"
    return found[2]


@pytest.mark.parametrize("kind", KINDS)
def test_every_parameter_of_every_standard_plugin_is_on_a_page(kind: str) -> None:
    text = page(f"{kind}s")
    for name, address in POINTS[f"mlpipe.{kind}"].items():
        module, _, cls = address.partition(":")
        schema = getattr(import_module(module), cls).model_json_schema()
        rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", section(text, name), re.MULTILINE))
        assert set(rows) == set(schema.get("properties", {})), name
        for parameter in rows:
            cells = re.split(r" (?<!\\)\| ", rows[parameter])
            assert len(cells) == 4, f"{name}.{parameter}: value, bounds, default, meaning"
            assert cells[0], f"{name}.{parameter} has no type"
            assert (cells[2] == "**required**") == (parameter in schema.get("required", [])), f"{name}.{parameter}"
            assert cells[3].endswith("."), f"{name}.{parameter} has no meaning"
        assert f"use: {name}\n" in section(text, name) or f"metric: {name}\n" in section(text, name), name


def test_no_plugin_is_on_a_page_that_is_not_there() -> None:
    for kind in KINDS:
        assert re.findall(r"^## (\w+)$", page(f"{kind}s"), re.MULTILINE) == sorted(POINTS[f"mlpipe.{kind}"])


def test_every_option_of_every_command_is_on_the_page() -> None:
    context = click.Context(root, info_name="mlpipe")
    for name in COMMANDS:
        command = root.get_command(context, name)
        assert command is not None
        inner = command.commands.items() if isinstance(command, click.Group) else [("", command)]
        for word, each in inner:
            text = section(page("cli"), f"{name} {word}".strip())
            for parameter in each.params:
                if isinstance(parameter, click.Option):
                    assert f"`{parameter.opts[0]}" in text, f"{name} {word} {parameter.opts[0]}"
                else:
                    assert parameter.make_metavar(context) in text, f"{name} {word} {parameter.name}"


def test_every_check_of_the_kit_is_on_the_page() -> None:
    for kind in ("", *KINDS):
        listed = re.findall(
            r"^\| `(\w+)` \|", section(page("kit"), f"{kind.capitalize()}s" if kind else "Every kind"), re.MULTILINE
        )
        assert listed == [check.name for check in CHECKS if check.kind == kind]


@pytest.mark.parametrize(("name", "module"), [("api-plugin", plugin), ("api-testing", testing)])
def test_every_public_name_is_on_a_page_once(name: str, module: ModuleType) -> None:
    assert sorted(re.findall(r"^### (\w+)$", page(name), re.MULTILINE)) == sorted(module.__all__)
