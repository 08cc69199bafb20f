"""What can go wrong: one base class, errors that carry fields and build their own text."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SpecPath = tuple[str | int, ...]
"""Where a value stands in a spec, for instance ``("models", 2, "max_depth")``."""


class MlpipeError(Exception):
    """A mistake or mishap that a user can cause: printed as text, never as a traceback.

    Parameters: ``what`` happened, ``where`` (file:line:column, plugin, column or row) and
    ``hint``, what to do next. ``exit_code`` is the code that the command line ends with.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  hint: {self.hint}" if self.hint else head


class RunError(MlpipeError):
    """The run failed: a model, a transform or a reporter could not do its work."""


class PluginError(MlpipeError):
    """A plugin is unknown, broken, badly defined, or its name is taken."""

    exit_code = 2


class CommandError(MlpipeError):
    """The command line is wrong."""

    exit_code = 2


class DataError(MlpipeError):
    """The data is refused."""

    exit_code = 3


class NoSignalError(MlpipeError):
    """No model beats the baseline."""

    exit_code = 5


class StoreError(MlpipeError):
    """The store cannot be read or written."""

    exit_code = 6


class BundleError(MlpipeError):
    """A bundle cannot be made, is damaged, or needs what is not installed here."""


class Terminated(BaseException):
    """The process was told to end (SIGTERM). Like KeyboardInterrupt no error, so that nothing takes it for one."""


class StateError(MlpipeError):
    """A value is not plain data, or bytes do not hold plain data."""


@dataclass(frozen=True)
class Position:
    """A place in a text. ``line`` and ``column`` count from 1; ``text`` is the whole line."""

    file: str
    line: int
    column: int
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One mistake in a spec: what is wrong, at which path, and, once located, at which position."""

    message: str
    path: SpecPath = ()
    position: Position | None = None
    severity: str = "error"
    on_key: bool = False
    """True where the mistake is the key itself (an unknown one), not its value."""

    def __str__(self) -> str:
        if self.position is None:
            path = ".".join(map(str, self.path))
            return f"{path or 'spec'}: {self.severity}: {self.message}"
        head = f"{self.position}: {self.severity}: {self.message}"
        if not self.position.text.strip():
            return head
        return f"{head}\n{_excerpt(self.position)}"


def _excerpt(position: Position) -> str:
    gutter = f"{position.line:>5} | "
    line = position.text.rstrip().replace("\t", " ")
    caret = " " * (position.column - 1) + "^"
    return f"{gutter}{line}\n{' ' * 5} | {caret}"


class SpecError(MlpipeError):
    """A spec is wrong; carries every problem found, in the order of the file."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem], *, exit_code: int = 2) -> None:
        self.exit_code = exit_code
        self.problems = tuple(sorted(problems, key=_file_order))
        count = len(self.problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'} in the spec")

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def _file_order(problem: Problem) -> tuple[str, int, int]:
    at = problem.position
    return (at.file, at.line, at.column) if at else ("", 0, 0)


def suggest(wrong: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the nearest known name, or an empty text."""
    known = list(known)
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.6)
    return f"; did you mean '{folded[near[0]]}'?" if near else ""


def listing(names: Sequence[str], most: int = 12) -> str:
    """The names as ``a, b, c``; past ``most`` of them, how many more there are."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
