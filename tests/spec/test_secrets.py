"""What was read from the environment shows nowhere; its reference does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mlpipe.errors import SpecError
from mlpipe.spec.resolved import resolved

CANARY = "canary-5f1d"
SPEC = """\
sources:
  houses: {use: toy.csv, path: x.csv, password: "${SECRET}"}
target: {column: price}
"""


def test_a_secret_reaches_the_plugin_and_nothing_else(load: Any) -> None:
    loaded = load(SPEC, SECRET=CANARY)
    source = loaded.spec.sources["houses"].plugin
    assert source.password.get_secret_value() == CANARY
    shown = [repr(loaded.spec), str(loaded.spec), repr(loaded), json.dumps(resolved(loaded.spec, loaded.origin))]
    assert not any(CANARY in text for text in shown)
    assert resolved(loaded.spec, loaded.origin)["sources"]["houses"]["password"] == "${SECRET}"


def test_a_secret_that_is_written_out_is_not_shown_either(load: Any) -> None:
    loaded = load(SPEC.replace("${SECRET}", CANARY))
    assert CANARY not in json.dumps(resolved(loaded.spec, loaded.origin))


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("models: ['${SECRET}']", "4:10 no model is named '${SECRET}'; there are: toy.boost, toy.ridge"),
        ("seed: ${SECRET}", "4:7 'seed' must be a whole number, not ${SECRET}"),
        (
            "models: [{use: toy.boost, max_features: '${SECRET}'}]",
            "4:41 max_features of model 'toy.boost' must be 'sqrt' or 'log2' or a whole number, not ${SECRET}",
        ),
        ("checks: [{use: toy.rows, on: '${SECRET}'}]", "4:30 no source is named '${SECRET}'; there are: houses"),
        ("select: {budget: '${SECRET}'}", "4:18 'select.budget' must be a time such as 60s, 5m or 1h, not '${SECRET}'"),
        (
            "name: x${SECRET}Y",
            "4:7 'name' must be at most 64 of a-z, 0-9, '_', '.' and '-', with a letter or digit "
            "in front, not 'x${SECRET}Y'",
        ),
    ],
)
def test_no_message_shows_what_was_read(complain: Any, written: str, message: str) -> None:
    assert complain(SPEC.replace("SECRET", "OTHER") + written + "\n", SECRET=CANARY, OTHER="x") == [message]


def test_messages_of_plugin_authors_are_cleaned_too(load: Any) -> None:
    with pytest.raises(SpecError) as caught:
        load(SPEC.replace("password", "url"), SECRET=CANARY)
    assert CANARY not in str(caught.value)
    assert "url of source 'toy.csv': cannot read ${SECRET}" in str(caught.value)


def test_an_argument_shows_its_reference(complain: Any) -> None:
    assert complain(SPEC, "seed=${SECRET}", SECRET=CANARY) == [
        "--set seed=${SECRET}:1:6 'seed' must be a whole number, not ${SECRET}"
    ]
