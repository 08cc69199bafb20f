"""Parameters are validated strictly, and a plugin never changes."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import ValidationError

from mlpipe.plugin import Field, SecretStr, Transform


class Step(Transform):
    """One parameter of each sort."""

    count: int = Field(3, ge=1, le=10)
    share: float = Field(0.5, gt=0, lt=1)
    scale: float = 1.0
    on: bool = False
    method: Literal["mean", "median"] = "mean"
    names: list[str] = Field(default_factory=list)
    limit: int | None = None
    secret: SecretStr = SecretStr("")

    def apply(self, rows: Any, state: Any) -> Any:
        return rows


@pytest.mark.parametrize(
    "given",
    [
        {"count": "3"},
        {"count": True},
        {"count": 3.0},
        {"count": None},
        {"count": 0},
        {"count": 11},
        {"share": "0.5"},
        {"share": True},
        {"share": 0},
        {"share": 1},
        {"scale": float("nan")},
        {"scale": float("inf")},
        {"on": 1},
        {"on": "true"},
        {"method": "mode"},
        {"method": 1},
        {"names": "a"},
        {"names": ("a",)},
        {"names": [1]},
        {"limit": "none"},
        {"secret": 1},
        {"cuont": 3},
        {"plugin_name": "x"},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Step.model_validate(given)
    assert caught.value.errors()[0]["loc"][0] == next(iter(given))


@pytest.mark.parametrize(
    "given", [{"count": 10}, {"share": 0.25}, {"scale": 2}, {"on": True}, {"limit": None}], ids=str
)
def test_what_fits_is_taken(given: dict[str, Any]) -> None:
    step = Step.model_validate(given)
    for name, value in given.items():
        assert getattr(step, name) == value


def test_a_wrong_default_is_found_where_the_plugin_is_made() -> None:
    class Wrong(Transform):
        count: int = Field(0, ge=1)

        def apply(self, rows: Any, state: Any) -> Any:
            return rows

    with pytest.raises(ValidationError):
        Wrong()


def test_a_plugin_never_changes() -> None:
    with pytest.raises(ValidationError):
        Step().count = 4


def test_equal_parameters_make_equal_plugins() -> None:
    assert Step(count=4) == Step(count=4) != Step(count=5)


def test_a_secret_is_not_shown() -> None:
    step = Step(secret=SecretStr("open sesame"))
    assert "sesame" not in f"{step!r} {step} {step.model_dump_json()}"
    assert step.secret.get_secret_value() == "open sesame"


def test_a_transform_learns_where_it_has_a_fit_of_its_own() -> None:
    class Learner(Step):
        def fit(self, rows: Any, target: Any, rng: Any) -> dict[str, Any]:
            return {}

    assert not Step().learns
    assert Learner().learns
