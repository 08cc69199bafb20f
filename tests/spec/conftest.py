"""A registry with a few toy plugins and nothing else, so that messages do not depend on what is installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest
from pydantic import field_validator, model_validator

from mlpipe.errors import SpecError
from mlpipe.plugin import (
    REGISTRY,
    Columns,
    Field,
    FilePath,
    Metric,
    Model,
    Registry,
    Reporter,
    RowCheck,
    Searcher,
    SecretStr,
    Source,
    Splitter,
    Task,
    Transform,
    columns_field,
)
from mlpipe.spec.load import LoadedSpec, load_spec

Load = Callable[..., LoadedSpec]
Complain = Callable[..., list[str]]

ALL_TASKS: frozenset[Task] = frozenset({"regression", "binary", "multiclass"})


class ToyRegistry(Registry):
    """Knows what is added to it; no installed package offers anything."""

    def offers(self) -> dict[Any, Any]:
        """Nothing."""
        return {}


# Defined without joining the registry of the process.
with REGISTRY.isolated():

    class Csv(Source, name="toy.csv"):
        path: FilePath = Field(description="The file.")
        separator: str = Field(",", min_length=1, max_length=1, description="Between fields.")
        password: SecretStr | None = Field(None, description="Opens it.")
        url: str | None = Field(None, description="Where it is.")

        @field_validator("url")
        @classmethod
        def _known(cls, url: str | None) -> str | None:
            if url is not None and not url.startswith("https://"):
                raise ValueError(f"cannot read {url}")
            return url

        def scan(self) -> Any: ...
        def fingerprint(self) -> str: ...  # type: ignore[empty-body]

    class Rows(RowCheck, name="toy.rows"):
        min: int = Field(0, ge=0, description="At least.")

        def rules(self, schema: Any) -> Any: ...

    class Scale(Transform, name="toy.scale"):
        columns: Columns = columns_field("numeric", "What to scale.")
        method: Literal["standard", "robust"] = Field("standard", description="How.")
        orders: dict[str, list[str]] = Field(default_factory=dict, description="Order of categories.")

        def fit(self, rows: Any, target: Any, rng: Any) -> Any: ...
        def apply(self, rows: Any, state: Any) -> Any: ...

    class Filter(Transform, name="toy.filter"):
        changes_rows = True
        where: str = Field(min_length=1, description="Rows to keep.")

        def apply(self, rows: Any, state: Any) -> Any: ...

    class Broken(Transform, name="toy.broken"):
        part: int = Field(1, description="Of 10.")

        @field_validator("part")
        @classmethod
        def _divide(cls, part: int) -> int:
            return 10 // part

        def apply(self, rows: Any, state: Any) -> Any: ...

    class Shuffle(Splitter, name="toy.shuffle"):
        def hold_out(self, keys: Any, share: Any, rng: Any) -> Any: ...
        def make_folds(self, keys: Any, rng: Any) -> Any: ...

    class Ridge(Model, name="toy.ridge"):
        tasks: ClassVar = frozenset({"regression"})
        alpha: float = Field(1.0, gt=0, description="Strength.")

        def fit(self, *args: Any, **options: Any) -> Any: ...
        def predictor(self, state: Any) -> Any: ...

    class Boost(Model, name="toy.boost"):
        tasks: ClassVar = ALL_TASKS
        search_space: ClassVar = {"max_depth": {"int": [3, 10]}, "learning_rate": {"log": [0.01, 0.3]}}
        max_depth: int = Field(6, ge=1, le=50, description="Levels.")
        min_depth: int = Field(1, ge=1, description="Levels.")
        learning_rate: float = Field(0.1, gt=0, le=1, description="Step.")
        max_features: Literal["sqrt", "log2"] | int | None = Field(None, description="A split.")
        silent: bool = Field(True, description="Whether it talks.")

        @model_validator(mode="after")
        def _ordered(self) -> Boost:
            if self.min_depth > self.max_depth:
                raise ValueError(f"min_depth {self.min_depth} is above max_depth {self.max_depth}")
            return self

        def fit(self, *args: Any, **options: Any) -> Any: ...
        def predictor(self, state: Any) -> Any: ...

    class Trials(Searcher, name="toy.trials"):
        trials: int = Field(10, ge=1, description="How many.")

        def ask(self, space: Any, history: Any, rng: Any) -> Any: ...

    class Rmse(Metric, name="toy.rmse"):
        tasks: ClassVar = frozenset({"regression"})
        greater_is_better: ClassVar = False
        needs: ClassVar = "values"

        def score(self, truth: Any, prediction: Any, weight: Any) -> float: ...  # type: ignore[empty-body]

    class Page(Reporter, name="toy.page"):
        heading: str = Field("", description="On top.")

        def write(self, run: Any, folder: Any) -> Any: ...


TOYS = [Csv, Rows, Scale, Filter, Broken, Shuffle, Ridge, Boost, Trials, Rmse, Page]


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The toys and nothing else."""
    toys = ToyRegistry()
    for kind in (Source, RowCheck, Transform, Splitter, Model, Searcher, Metric, Reporter):
        toys.add_kind(kind.plugin_kind, kind)
    for cls in TOYS:
        toys.add(cls)
    return toys


@pytest.fixture
def load(tmp_path: Path, registry: Registry) -> Load:
    """``load(text, *overrides, **environment)`` writes ``specs/demo.yaml`` and loads it."""

    def load_text(text: str, *overrides: str, **environment: str) -> LoadedSpec:
        path = tmp_path / "specs" / "demo.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return load_spec(path, overrides=overrides, environment=environment, registry=registry)

    return load_text


@pytest.fixture
def complain(load: Load, tmp_path: Path) -> Complain:
    """As load, for what is wrong: gives ``line:column message`` of every problem, in their order."""

    def messages(text: str, *overrides: str, **environment: str) -> list[str]:
        with pytest.raises(SpecError) as caught:
            load(text, *overrides, **environment)
        found = []
        for problem in caught.value.problems:
            assert problem.position is not None
            file = "" if problem.position.file.endswith("demo.yaml") else f"{problem.position.file}:"
            found.append(f"{file}{problem.position.line}:{problem.position.column} {problem.message}")
        return found

    return messages
