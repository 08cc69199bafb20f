"""What goes away still works, and is told once, at its place, with what to use instead."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from mlpipe.plugin import REGISTRY, Field, Registry, Transform
from mlpipe.spec.schema import spec_schema

with REGISTRY.isolated():

    class Old(Transform, name="toy.old"):
        """Was here before."""

        deprecated: ClassVar[str] = "use 'toy.scale'"

        def apply(self, rows: Any, state: Any) -> Any: ...

    class Changed(Transform, name="toy.changed"):
        """Has a parameter that goes away."""

        width: int = Field(1, ge=1, description="How wide.")
        breadth: int | None = Field(None, ge=1, description="How wide.", deprecated="give 'width' instead")

        def apply(self, rows: Any, state: Any) -> Any: ...


SPEC = """\
sources:
  houses: {use: toy.csv, path: houses.csv}
target: {column: price}
"""


@pytest.fixture(autouse=True)
def known(registry: Registry) -> None:
    """The toys, and what goes away."""
    registry.add(Old)
    registry.add(Changed)


def _told(loaded: Any) -> list[str]:
    return [f"{each.position.line}:{each.position.column} {each.message}" for each in loaded.warnings]


def test_a_deprecated_plugin_is_told_once_with_the_remedy(load: Any) -> None:
    loaded = load(SPEC + "prepare:\n  - toy.old\n  - {use: toy.old}\n")
    assert len(loaded.spec.prepare) == 2
    assert _told(loaded) == ["5:5 transform 'toy.old' is deprecated: use 'toy.scale'"]
    assert (
        str(loaded.warnings[0])
        .splitlines()[0]
        .endswith("demo.yaml:5:5: warning: transform 'toy.old' is deprecated: use 'toy.scale'")
    )


def test_a_deprecated_parameter_is_told_where_it_is_given(load: Any) -> None:
    loaded = load(SPEC + "transforms:\n  - {use: toy.changed, breadth: 3}\n")
    assert _told(loaded) == [
        "5:24 parameter 'breadth' of transform 'toy.changed' is deprecated: give 'width' instead",
    ]


def test_what_is_not_given_is_not_told(load: Any) -> None:
    assert load(SPEC + "transforms:\n  - {use: toy.changed, width: 3}\n").warnings == ()


def test_a_value_of_the_command_line_is_told_too(load: Any) -> None:
    (told,) = load(SPEC + "transforms:\n  - toy.changed\n", "transforms.toy.changed.breadth=2").warnings
    assert "'breadth'" in told.message


def test_editors_see_it(registry: Registry) -> None:
    definitions = spec_schema(registry)["definitions"]
    assert definitions["transform toy.old"]["properties"]["use"]["deprecationMessage"] == "use 'toy.scale'"
    breadth = definitions["transform toy.changed"]["properties"]["breadth"]
    assert (breadth["deprecated"], breadth["deprecationMessage"]) == (True, "give 'width' instead")
