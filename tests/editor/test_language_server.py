"""The schema in a real editor's hands: completion, hover and squiggles by yaml-language-server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mlpipe.cli.main import exit_code
from mlpipe.plugin import REGISTRY
from tests.editor.language_server import LanguageServer

PLUGIN = '''
from mlpipe.plugin import Field, Transform


class Thinned(Transform, name="acme.thinned"):
    """Keep one row in so many."""

    changes_rows = True
    step: int = Field(2, ge=1, le=1000, description="Which rows stay: every so manieth.")

    def apply(self, rows, state):
        return rows.gather_every(self.step)
'''
SPEC = """\
# yaml-language-server: $schema=mlpipe.schema.json
sources:
  houses: {use: csv, path: houses.csv}
prepare:
  - use: acme.thinned
    stepp: 3
target:
  column: price
models:
  - use: xgboost
    max_depth: 3
    
"""  # noqa: W293 - the blanks are where the cursor stands


@pytest.fixture(scope="module")
def server(require: Callable[[str], str]) -> Iterator[LanguageServer]:
    running = LanguageServer([require("yaml-language-server"), "--stdio"])
    yield running
    running.close()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a schema that knows a plugin of a third party, and a spec that misspells its parameter."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "plugins.py").write_text(PLUGIN)
    with REGISTRY.isolated():
        arguments = ["schema", "--output", str(folder / "mlpipe.schema.json"), "--plugin", str(folder / "plugins.py")]
        assert exit_code(arguments) == 0
    return folder


def place(text: str, words: str) -> tuple[int, int]:
    """Line and character (from 0) of words in a text."""
    before, found, _ = text.partition(words)
    assert found
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def write(project: Path, name: str, text: str) -> Path:
    path = project / name
    path.write_text(text)
    return path


def hover(server: LanguageServer, address: str, line: int, character: int) -> str:
    """What is shown, without the marks of Markdown."""
    return server.hover(address, line, character).replace("\\", "")


def test_a_misspelt_parameter_of_a_third_party_plugin_is_underlined(server: LanguageServer, project: Path) -> None:
    address = server.open(write(project, "misspelt.yaml", SPEC))
    (problem,) = server.problems(address)
    assert problem["message"] == "Property stepp is not allowed."
    line, character = place(SPEC, "stepp")
    assert problem["range"]["start"] == {"line": line, "character": character}


def test_a_sound_spec_has_no_problems(server: LanguageServer, project: Path) -> None:
    assert server.problems(server.open(write(project, "sound.yaml", SPEC.replace("stepp", "step")))) == []


def test_names_of_plugins_are_completed(server: LanguageServer, project: Path) -> None:
    text = SPEC.replace("acme.thinned", "")
    line, character = place(text, "  - use: \n")
    found = server.completions(server.open(write(project, "names.yaml", text)), line, character + len("  - use: "))
    assert {"acme.thinned", "impute", "one_hot"} <= set(found)
    assert "ridge" not in found
    assert found["acme.thinned"]["documentation"] == "Keep one row in so many."


def test_parameters_are_completed(server: LanguageServer, project: Path) -> None:
    line, _ = place(SPEC, "    max_depth")
    found = server.completions(server.open(write(project, "parameters.yaml", SPEC)), line + 1, 4)
    assert {"learning_rate", "n_estimators", "search"} <= set(found)
    assert "max_depth" not in found
    assert "alpha" not in found


def test_a_parameter_is_explained(server: LanguageServer, project: Path) -> None:
    text = SPEC.replace("stepp", "step")
    address = server.open(write(project, "hover.yaml", text))
    assert "Which rows stay: every so manieth." in hover(server, address, *place(text, "step:"))
    assert "The most questions in a row." in hover(server, address, *place(text, "max_depth"))
    assert "What is predicted." in hover(server, address, *place(text, "arget:"))
