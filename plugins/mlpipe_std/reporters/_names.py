"""Names of columns and classes where room is scarce: shortened, and still told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from mlpipe_std.reporters._words import shortened

_PARTS = re.compile(r".*[\W_]", re.DOTALL)
_LEAST_HEAD = 6
"""A shorter head in common takes no room worth saving, and a shorter beginning tells nothing."""
_NAMED = 12
_JOINER = "\u2060"


def told_apart(names: Sequence[str], most: int) -> list[str]:
    """The names with at most ``most`` characters, cut where they are alike; those that stay equal get a number."""
    brief = _cut(names, most)
    for text, count in Counter(brief).items():
        if count > 1:
            places = [place for place, each in enumerate(brief) if each == text]
            for place, each in zip(places, _cut([names[place] for place in places], most), strict=True):
                brief[place] = each
    return _numbered(brief)


def joined(names: Sequence[str]) -> str:
    """The names in a row, the first dozen of them."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def unbroken(text: str) -> str:
    """The text for a place of two lines: a line is not broken beside the sign for what is left out."""
    return text.replace("…", f"{_JOINER}…{_JOINER}")


def _cut(names: Sequence[str], most: int) -> list[str]:
    """The names; of long ones only the beginning of what all of these begin with, as far as there is room."""
    long = [name for name in names if len(name) > most]
    head = _head(long)
    if not head:
        return [shortened(name, most) for name in names]
    room = most - 1 - max(len(name) - head for name in long)
    beginning = room if room >= _LEAST_HEAD else 0
    return [shortened(f"{name[:beginning]}…{name[head:]}", most) if len(name) > most else name for name in names]


def _head(names: Sequence[str]) -> int:
    """The length of what different names begin with in common, up to the end of a word."""
    if len(set(names)) < 2:
        return 0
    alike = sum(1 for _ in takewhile(lambda signs: len(set(signs)) == 1, zip(*names, strict=False)))
    whole = _PARTS.match(names[0][:alike])
    return len(whole[0]) if whole and len(whole[0]) >= _LEAST_HEAD else 0


def _numbered(texts: Sequence[str]) -> list[str]:
    found: list[str] = []
    seen: Counter[str] = Counter()
    for text in texts:
        seen[text] += 1
        found.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return found
