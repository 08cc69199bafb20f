"""Where results are printed: stdout, in the terminal's width, or in a wide one where there is none."""

from __future__ import annotations

from rich.console import Console

_WIDE = 160
"""Columns of a log or a pipe, which has no width to keep to."""


def results_console() -> Console:
    """A console on stdout that leaves numbers and paths as they are."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDE)
