"""All that a look at a file brings to light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mlpipe.drafting.arrangement import arrange
from mlpipe.drafting.glance import ColumnGlance, look
from mlpipe.drafting.leaks import Leak, find_leaks
from mlpipe.drafting.noticing import Noticed, notice
from mlpipe.drafting.opening import Opened, open_file, read_as_missing
from mlpipe.drafting.sentinels import Sentinel, find_sentinels, stand_for_nothing_else
from mlpipe.engine.split import FEWEST_ROWS
from mlpipe.plugin import Registry


@dataclass(frozen=True)
class Findings:
    """What a draft is written from."""

    noticed: Noticed
    opened: Opened
    sentinels: tuple[Sentinel, ...]
    are_missing: bool
    """Whether the source is told to read the sentinels as missing."""
    leaks: tuple[Leak, ...]

    @property
    def too_few(self) -> str:
        """Words for rows that are too few for any run; empty where they are enough."""
        rows = self.noticed.target.present
        return f"{rows} rows with a target; a run needs at least {FEWEST_ROWS}" if rows < FEWEST_ROWS else ""


def find_all(path: Path, target: str, registry: Registry) -> Findings:
    """Look at the file. Raises CommandError (no such file, source, or column), DataError (nothing to learn from)."""
    opened = open_file(path, registry)
    columns = look(opened, path)
    sentinels = find_sentinels(opened, path, columns)
    again = _without(sentinels, opened, path, columns)
    opened, columns = again or (opened, columns)
    noticed = notice(columns, target, partial(arrange, opened, path))
    leaks = find_leaks(opened, path, noticed)
    return Findings(noticed, opened, tuple(sentinels), again is not None, tuple(leaks))


def _without(
    sentinels: Sequence[Sentinel], opened: Opened, path: Path, columns: Sequence[ColumnGlance]
) -> tuple[Opened, list[ColumnGlance]] | None:
    """The file read with the sentinels as missing, where its source can, and no value of another column goes too."""
    if not sentinels or not stand_for_nothing_else(opened, path, columns, sentinels):
        return None
    for form in range(3):
        again = read_as_missing(
            opened, path, list(dict.fromkeys(text for each in sentinels for text in each.texts(form)))
        )
        if again is None:
            return None
        seen = look(again, path)
        left = {(each.column, each.value) for each in find_sentinels(again, path, seen)}
        if not left & {(each.column, each.value) for each in sentinels}:
            return again, seen
    return None
