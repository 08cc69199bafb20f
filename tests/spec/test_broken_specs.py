"""Each file in broken/ ends with the messages that it must give, ``#! line:column message``, and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

CASES = sorted((Path(__file__).parent / "broken").glob("*.yaml"))
JARGON = ("Input should", "Extra inputs", "Field required", "Value error", "extra_forbidden", "valid ")


def test_there_are_cases() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_broken_spec_gives_exactly_these_messages(case: Path, complain: Any) -> None:
    text, *expected = case.read_text(encoding="utf-8").split("#! ")
    assert complain(text, DATA_DIR="/data") == [message.strip() for message in expected]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_no_word_of_the_validator_shows(case: Path, complain: Any) -> None:
    for message in complain(case.read_text(encoding="utf-8").partition("#! ")[0]):
        assert not any(word in message for word in JARGON)
