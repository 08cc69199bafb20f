"""What ``mlpipe describe`` shows of a plugin, above all the YAML to paste."""

from __future__ import annotations

import re
from typing import Any, Literal

import polars as pl
import pytest
import yaml

from mlpipe.plugin import REGISTRY, Columns, Field, Registry, Transform
from mlpipe.plugin.description import Description, describe

PLACES = {
    "source": "sources",
    "check": "checks",
    "transform": "transforms",
    "splitter": "split",
    "model": "models",
    "searcher": "search",
    "metric": "select",
    "reporter": "reports",
}


@pytest.mark.parametrize("kind", PLACES)
def test_the_example_of_a_docstring_is_shown_where_a_spec_has_it(kind: str) -> None:
    for name in [name for name in REGISTRY.names(kind) if "." not in name]:
        described = describe(REGISTRY, kind, name)
        (section,) = yaml.safe_load(described.example)
        changes_rows = getattr(REGISTRY.get(kind, name), "changes_rows", False)
        assert section == ("prepare" if changes_rows else PLACES[kind])
        assert "```yaml" not in described.text, "it is shown once"
        assert re.search(rf"(use|metric): {name}$", described.example, re.MULTILINE)
        assert described.as_text().endswith(described.example.rstrip())


class Step(Transform):
    """Do something."""

    def apply(self, rows: pl.LazyFrame, state: Any) -> pl.LazyFrame:
        return rows


def test_without_an_example_one_is_made_of_the_parameters(registry: Registry) -> None:
    class Made(Step, name="acme.made"):
        """Do something."""

        columns: Columns = Field(description="Which.")
        mode: Literal["mean", "median"] = Field(description="How.")
        count: int = Field(ge=2, description="How many.")
        points: dict[str, float] = Field(description="Where.")
        word: str = Field("a: b", description="A text that YAML would take for something else.")
        share: float = Field(0.5, description="How much.")
        limit: int | None = Field(None, description="What is left open is left out.")

    use = example(registry, "acme.made")
    assert use == {
        "use": "acme.made",
        "columns": ["COLUMNS"],
        "mode": "mean",
        "count": 2,
        "points": {"POINTS": "..."},
        "word": "a: b",
        "share": 0.5,
    }


def test_only_the_example_that_uses_the_plugin_is_taken(registry: Registry) -> None:
    class Two(Step, name="acme.two"):
        """Do something, unlike this:

        ```yaml
        use: scale
        ```

        but so:

        ```yaml
        use: acme.two
        size: 3
        ```
        """

        size: int = Field(1, description="How much.")

    assert example(registry, "acme.two") == {"use": "acme.two", "size": 3}
    assert "use: scale" in shown(registry, "acme.two").text


def example(registry: Registry, name: str) -> Any:
    return yaml.safe_load(shown(registry, name).example)["transforms"][0]


def shown(registry: Registry, name: str) -> Description:
    return describe(registry, "transform", name)
