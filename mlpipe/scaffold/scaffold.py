"""Templates made into files that work as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from keyword import iskeyword
from pathlib import Path
from string import Template

from mlpipe import __version__
from mlpipe.errors import CommandError
from mlpipe.plugin import API_VERSION, REGISTRY
from mlpipe.scaffold.origin import DISTRIBUTION, installed_from, requirement

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_NOTE = "# From where mlpipe was installed when this project was begun. Once it is on your package index: "
_TEMPLATES = files(__package__) / "templates"

Files = Mapping[str, str]
"""Path in a folder -> text."""


@dataclass(frozen=True)
class PluginName:
    """A plugin's kind and name, and what follows from them: ``acme.clip_top`` is class ClipTop."""

    kind: str
    plugin: str

    @property
    def module(self) -> str:
        """The file's name without its ending: ``clip_top``."""
        return self.plugin.rpartition(".")[2]

    @property
    def package(self) -> str:
        """The import package of a distribution: ``acme_clip_top``."""
        return self.plugin.replace(".", "_")

    @property
    def distribution(self) -> str:
        """What is installed: ``acme-clip-top``."""
        return self.package.replace("_", "-")

    @property
    def words(self) -> dict[str, str]:
        """What stands for what in a template."""
        return {
            "kind": self.kind,
            "Kind": self.kind.capitalize(),
            "plugin": self.plugin,
            "module": self.module,
            "package": self.package,
            "distribution": self.distribution,
            "Class": "".join(word.capitalize() for word in self.module.split("_")),
            "version": __version__,
            "api": str(API_VERSION),
        }


def name_plugin(kind: str, name: str) -> PluginName:
    """The plugin's name, proven. Raises CommandError for one that no plugin may have, or that one has here."""
    parts = name.split(".")
    if not all(_WORD.fullmatch(part) for part in parts):
        raise CommandError(f"'{name}' is no plugin name", hint="lower-case words, parts joined by dots: acme.clip_top")
    if keywords := [part for part in parts if iskeyword(part)]:
        raise CommandError(f"'{keywords[0]}' is a word of Python's own, and no module's name", hint="choose another")
    if len(parts) == 1:
        raise CommandError(
            f"'{name}' has no dot; bare names are kept for standard plugins",
            hint=f"put a word of your own in front: acme.{name}",
        )
    if name in REGISTRY.names(kind):
        raise CommandError(f"there is a {kind} '{name}' already", hint=f"mlpipe describe {name} shows it")
    return PluginName(kind, name)


def local_plugin(name: PluginName) -> Files:
    """One plugin file."""
    return {f"{name.module}.py": _read(f"kinds/{name.kind}.py.txt", name.words)}


def distribution(name: PluginName) -> Files:
    """A whole package with the plugin, its test, a spec that uses it, and what it needs to be built and tested."""
    words = name.words
    data = "houses.txt" if name.kind == "source" else "houses.csv"
    found = {
        "pyproject.toml": _read("distribution/pyproject.toml.txt", words),
        "README.md": _read("distribution/README.md.txt", words),
        ".gitignore": _read("distribution/gitignore.txt", words),
        ".github/workflows/test.yml": _read("distribution/ci.yml.txt", words),
        f"{name.package}/__init__.py": f'"""{name.kind.capitalize()} {name.plugin} for mlpipe."""\n',
        f"{name.package}/py.typed": "",
        f"{name.package}/{name.module}.py": _read(f"kinds/{name.kind}.py.txt", words),
        f"tests/test_{name.module}.py": _read(f"kinds/{name.kind}.test.txt", words),
        "example/houses.yaml": _read(f"kinds/{name.kind}.yaml.txt", words),
    }
    found[f"example/{data}"] = _read("houses.txt" if name.kind == "source" else "houses.csv.txt", {})
    return found


def project(name: str) -> Files:
    """A user's project: a spec that runs, data, a local plugin with its test, and a Makefile."""
    word = re.sub(r"[^a-z0-9_]+", "_", name.casefold()).strip("_0123456789") or "my"
    plugin = PluginName("transform", f"{word}.clip_top")
    note = f"{_NOTE}{DISTRIBUTION}[all]>={__version__}\n" if installed_from() else ""
    words = {"name": name, "word": word, "requirement": requirement(), "note": note}
    return {
        "README.md": _read("project/README.md.txt", words),
        "Makefile": _read("project/Makefile.txt", words),
        "requirements.txt": _read("project/requirements.txt.txt", words),
        ".gitignore": _read("project/gitignore.txt", words),
        "configs/houses.yaml": _read("project/houses.yaml.txt", words),
        "data/houses.csv": _read("houses.csv.txt", {}),
        "plugins/clip_top.py": _read("kinds/transform.py.txt", plugin.words),
        "tests/test_plugins.py": _read("project/test_plugins.py.txt", words),
        "artifacts/.gitkeep": "",
    }


def write_files(folder: Path, texts: Files) -> list[Path]:
    """Write all files, or none: raises CommandError where one of them is there already, or cannot be written."""
    paths = {folder / name: text for name, text in texts.items()}
    if existing := [path for path in paths if path.exists()]:
        raise CommandError(f"{existing[0]} is there already", hint="choose another folder, or move it away")
    try:
        for path, text in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{error.filename or folder} cannot be written: {error.strerror}") from error
    return list(paths)


def _read(template: str, words: Mapping[str, str]) -> str:
    text = (_TEMPLATES / template).read_text(encoding="utf-8")
    return Template(text).substitute(words) if words else text
