"""For each promise that all kinds make a plugin that breaks it, and nothing else."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pytest
from pydantic import ConfigDict, SecretStr

from mlpipe.plugin import REGISTRY, Field, State, Transform
from mlpipe.plugin.discovery import load_local
from mlpipe.testing.kit import every_kind, imports, parameters

Bad = Callable[[], type[Transform]]


class Plain(Transform):
    """Leave the rows as they are."""

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return rows


def described() -> type[Transform]:
    class Silent(Plain, name="test.silent"):
        """Leave the rows as they are."""

        size: int = Field(1, ge=0)

    return Silent


def described_by_a_docstring() -> type[Transform]:
    class Nameless(Plain, name="test.nameless"):
        pass

    return Nameless


def example_is_valid() -> type[Transform]:
    class Outdated(Plain, name="test.outdated"):
        """Leave the rows as they are.

        ```yaml
        use: test.outdated
        colums: [a]
        ```
        """

    return Outdated


def example_is_valid_by_name() -> type[Transform]:
    class Renamed(Plain, name="test.renamed"):
        """Leave the rows as they are.

        ```yaml
        use: test.old_name
        ```
        """

    return Renamed


def numbers_have_bounds() -> type[Transform]:
    class Boundless(Plain, name="test.boundless"):
        """Leave the rows as they are."""

        share: float = Field(0.5, description="A share of something.")

    return Boundless


def unknown_parameter_refused() -> type[Transform]:
    class Tolerant(Plain, name="test.tolerant"):
        """Leave the rows as they are."""

        model_config = ConfigDict(extra="ignore")

    return Tolerant


def never_changes() -> type[Transform]:
    class Mutable(Plain, name="test.mutable"):
        """Leave the rows as they are."""

        model_config = ConfigDict(frozen=False)
        wide: bool = Field(False, description="Whether it is wide.")

    return Mutable


def strict_types() -> type[Transform]:
    class Lax(Plain, name="test.lax"):
        """Leave the rows as they are."""

        model_config = ConfigDict(strict=False)
        count: int = Field(1, ge=0, description="How many.")

    return Lax


def hides_secrets() -> type[Transform]:
    class Open(Plain, name="test.open"):
        """Leave the rows as they are."""

        api_key: str = Field("none", description="The key.")

    return Open


def hides_secrets_in_its_text() -> type[Transform]:
    class Talking(Plain, name="test.talking"):
        """Leave the rows as they are."""

        key: SecretStr = Field(SecretStr(""), description="The key.")

        def __repr__(self) -> str:
            return f"Talking({self.key.get_secret_value()})"

    return Talking


def no_heavy_import(folder: Path) -> type[Transform]:
    package = folder / "heavy_plugins"
    package.mkdir()
    (package / "heavy.py").write_text(
        "import polars as pl\n"
        "try:\n"
        "    import sklearn.linear_model\n"
        "except ImportError:\n"
        "    pass\n"
        "from mlpipe.plugin import Transform\n\n\n"
        'class Heavy(Transform, name="test.heavy"):\n'
        '    """Leave the rows as they are."""\n\n'
        "    def apply(self, rows, state):\n"
        "        return rows\n"
    )
    load_local(package)
    found: type[Transform] = REGISTRY.get("transform", "test.heavy")
    return found


def works() -> type[Transform]:
    class Broken(Plain, name="test.broken"):
        """Leave the rows as they are."""

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            raise RuntimeError("not written yet")

    return Broken


def deterministic() -> type[Transform]:
    class Chancy(Plain, name="test.chancy"):
        """Learn something else each time that a new instance is asked."""

        made: ClassVar[Any] = itertools.count()

        def model_post_init(self, context: Any) -> None:
            object.__setattr__(self, "_number", next(self.made))

        def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
            return {"number": self.__dict__.get("_number", 0)}

    return Chancy


def global_state_untouched() -> type[Transform]:
    class Seeding(Plain, name="test.seeding"):
        """Seed everybody's random numbers."""

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            np.random.seed(3)  # noqa: NPY002 - the mistake
            return rows

    return Seeding


def global_state_untouched_in_the_environment() -> type[Transform]:
    class Setting(Plain, name="test.setting"):
        """Set an environment variable."""

        def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
            os.environ["TEST_SETTING"] = str(int(os.environ.get("TEST_SETTING", "0")) + 1)
            return rows

    return Setting


BAD: Sequence[tuple[str, Bad, str]] = [
    ("described", described, "no description of 'size'"),
    ("described", described_by_a_docstring, "has no docstring"),
    ("example_is_valid", example_is_valid, "colums"),
    ("example_is_valid", example_is_valid_by_name, "lacks the line 'use: test.renamed'"),
    ("numbers_have_bounds", numbers_have_bounds, "no bounds for 'share'"),
    ("unknown_parameter_refused", unknown_parameter_refused, "a parameter that it does not have"),
    ("never_changes", never_changes, "'wide' can be changed"),
    ("strict_types", strict_types, "'count' takes '1' for int"),
    ("hides_secrets", hides_secrets, "'api_key' sounds secret"),
    ("hides_secrets", hides_secrets_in_its_text, "shows a secret"),
    ("works", works, "not written yet"),
    ("deterministic", deterministic, "or sort what has no order of its own: value_counts, group_by, unique"),
    ("global_state_untouched", global_state_untouched, "numpy's global random state"),
    ("global_state_untouched", global_state_untouched_in_the_environment, "the environment"),
]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a bad plugin sets is gone at the end of its test."""
    monkeypatch.setenv("TEST_SETTING", "0")


@pytest.mark.parametrize(("check", "bad", "words"), BAD, ids=[bad.__name__ for _, bad, _ in BAD])
def test_a_broken_promise_is_caught_by_its_check_alone(check: str, bad: Bad, words: str, caught: Any) -> None:
    found = caught(bad())
    assert set(found) == {check}, found
    assert words in found[check]


def test_a_heavy_import_is_found_in_the_file(caught: Any, tmp_path: Path) -> None:
    found = caught(no_heavy_import(tmp_path))
    assert set(found) == {"no_heavy_import"}, found
    assert "heavy.py:3 imports sklearn.linear_model at module level" in found["no_heavy_import"]


def test_a_heavy_import_is_found_in_what_the_file_imports_of_its_package(
    caught: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "acme_heavy"
    (package / "inner").mkdir(parents=True)
    for name, text in {
        "__init__.py": "",
        "inner/__init__.py": "",
        "inner/base.py": "if True:\n    import scipy.stats\n",
        "plugin.py": (
            "from typing import TYPE_CHECKING\n"
            "from .inner import base\n"
            "from mlpipe.plugin import Transform\n"
            "if TYPE_CHECKING:\n    import torch\n\n\n"
            'class Deep(Transform, name="test.deep"):\n'
            '    """Leave the rows as they are."""\n\n'
            "    def apply(self, rows, state):\n        return rows\n"
        ),
    }.items():
        (package / name).write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    from acme_heavy.plugin import Deep  # type: ignore[import-not-found]

    found = caught(Deep)
    assert set(found) == {"no_heavy_import"}, found
    assert "base.py:2 imports scipy.stats" in found["no_heavy_import"]


def test_what_a_plugin_requires_is_heavy(caught: Any, tmp_path: Path) -> None:
    (tmp_path / "needy.py").write_text(
        "import fractions\n"
        "from mlpipe.plugin import Transform\n\n\n"
        'class Needy(Transform, name="test.needy"):\n'
        '    """Leave the rows as they are."""\n\n'
        '    requires = {"fractions": "fractions"}\n\n'
        "    def apply(self, rows, state):\n        return rows\n"
    )
    load_local(tmp_path / "needy.py")
    found = caught(REGISTRY.get("transform", "test.needy"))
    assert set(found) == {"no_heavy_import"}


def test_each_check_has_a_plugin_that_it_catches() -> None:
    checks = {check.name for check in (*parameters.CHECKS, every_kind.WORKS, *every_kind.CHECKS)}
    assert checks == {check for check, _, _ in BAD}
    assert [check.name for check in imports.CHECKS] == ["no_heavy_import"]
