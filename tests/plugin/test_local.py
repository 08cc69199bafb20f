"""Plugins from local files and folders."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest

from mlpipe.errors import PluginError
from mlpipe.plugin import REGISTRY, Registry
from mlpipe.plugin.discovery import load_local
from mlpipe.plugin.inventory import list_plugins

pytestmark = pytest.mark.usefixtures("registry")


def _write(path: Path, name: str = "mine.step", tail: str = "", cls: str = "Step") -> Path:
    source = f"""\
from mlpipe.plugin import Transform

class {cls}(Transform, name="{name}"):
    def apply(self, rows, state):
        return rows
"""
    path.write_text(source + textwrap.dedent(tail))
    return path


def test_a_file_joins(tmp_path: Path) -> None:
    load_local(_write(tmp_path / "my_plugins.py"))
    assert REGISTRY.get("transform", "mine.step").__name__ == "Step"
    assert REGISTRY.owner("transform", "mine.step") == ("my_plugins.py", "")


def test_a_folder_joins_in_sorted_order(tmp_path: Path) -> None:
    order = "import builtins\nbuiltins.loaded = [*getattr(builtins, 'loaded', []), __name__.rpartition('.')[2]]\n"
    for name in ("b", "a", "c"):
        _write(tmp_path / f"{name}.py", f"mine.{name}", order)
    (tmp_path / "notes.txt").write_text("no plugin")
    load_local(tmp_path)
    assert {"mine.a", "mine.b", "mine.c"} <= set(REGISTRY.names("transform"))
    import builtins

    assert builtins.__dict__.pop("loaded") == ["a", "b", "c"]


def test_loading_again_replaces_even_within_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = _write(tmp_path / "mine.py", tail="SIZE = 1\n")
    load_local(path)
    first = REGISTRY.get("transform", "mine.step")
    _write(path, tail="SIZE = 2\n")
    load_local(path)
    second = REGISTRY.get("transform", "mine.step")
    assert second is not first
    assert sys.modules[second.__module__].SIZE == 2
    assert not list(tmp_path.rglob("*.pyc"))


def test_loading_again_forgets_what_is_gone(tmp_path: Path) -> None:
    path = _write(tmp_path / "mine.py")
    load_local(path)
    load_local(_write(path, "mine.renamed"))
    names = REGISTRY.names("transform")
    assert "mine.renamed" in names
    assert "mine.step" not in names


def test_two_files_of_the_same_name_are_two_modules(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        load_local(_write(tmp_path / folder / "mine.py", f"mine.{folder}"))
    assert {"mine.one", "mine.two"} <= set(REGISTRY.names("transform"))


def test_the_same_name_in_two_files_is_refused_naming_both(tmp_path: Path) -> None:
    one, two = (_write(tmp_path / f"{name}.py") for name in ("one", "two"))
    load_local(one)
    with pytest.raises(PluginError) as caught:
        load_local(two)
    assert f"{one}:Step" in str(caught.value)
    assert f"{two}:Step" in str(caught.value)


def test_a_syntax_error_gives_file_and_line(tmp_path: Path) -> None:
    path = _write(tmp_path / "mine.py", tail="x = 1\ndef broken(:\n")
    with pytest.raises(PluginError, match="SyntaxError") as caught:
        load_local(path)
    assert caught.value.where == f"{path}:7"


def test_an_error_gives_its_line_in_the_file_itself(tmp_path: Path) -> None:
    path = _write(tmp_path / "mine.py", tail="import json\njson.loads('{')\n")
    with pytest.raises(PluginError, match="JSONDecodeError") as caught:
        load_local(path)
    assert caught.value.where == f"{path}:7"


FAULTS = {
    "raise SystemExit(2)": "SystemExit: 2",
    "import not_there_at_all": "ModuleNotFoundError",
    "1 / 0": "ZeroDivisionError",
}


@pytest.mark.parametrize(("tail", "reason"), FAULTS.items())
def test_a_file_that_raises_registers_nothing(tmp_path: Path, tail: str, reason: str) -> None:
    _write(tmp_path / "a.py", "mine.whole")
    _write(tmp_path / "b.py", "mine.half", tail)
    before = REGISTRY.known()
    with pytest.raises(PluginError, match=reason):
        load_local(tmp_path)
    assert REGISTRY.known() == before


def test_a_failed_reload_leaves_what_was_there(tmp_path: Path) -> None:
    path = _write(tmp_path / "mine.py")
    load_local(path)
    first = REGISTRY.get("transform", "mine.step")
    with pytest.raises(PluginError):
        load_local(_write(path, tail="1 / 0"))
    assert REGISTRY.get("transform", "mine.step") is first
    assert sys.modules[first.__module__].Step is first


def test_a_refused_class_keeps_its_own_message(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="bare names are kept for standard plugins"):
        load_local(_write(tmp_path / "mine.py", "step"))


def test_ctrl_c_passes_through(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        load_local(_write(tmp_path / "mine.py", tail="raise KeyboardInterrupt"))


@pytest.mark.parametrize(("content", "reason"), [(b"\xff", "SyntaxError"), (b"x = '\x00'", "null bytes")])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "mine.py").write_bytes(content)
    with pytest.raises(PluginError, match=reason) as caught:
        load_local(tmp_path / "mine.py")
    assert caught.value.where.startswith(str(tmp_path / "mine.py"))
    assert "None" not in caught.value.where


def test_a_missing_path_and_another_suffix_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="no plugin file or folder at"):
        load_local(tmp_path / "nowhere")
    (tmp_path / "plugins.txt").write_text("x = 1")
    with pytest.raises(PluginError, match="not a Python file"):
        load_local(tmp_path / "plugins.txt")


def test_a_local_plugin_is_listed_with_its_file(tmp_path: Path, registry: Registry) -> None:
    path = _write(tmp_path / "mine.py")
    load_local(path)
    (row,) = (row for row in list_plugins(registry) if row.name == "mine.step")
    assert (row.package, row.version, row.module, row.status) == ("mine.py", "", f"{path}:Step", "ok")
