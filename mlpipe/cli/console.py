"""Where results are printed: stdout, in the terminal's width, or in a wide one where there is none."""

from __future__ import annotations

import os

from rich.console import Console

_WIDE = 160
"""Columns of a log or a pipe, which has no width to keep to."""


def results_console() -> Console:
    """A console on stdout that leaves numbers and paths as they are."""
    console = Console(highlight=False)
    has_width = console.is_terminal or "COLUMNS" in os.environ
    return console if has_width else Console(highlight=False, width=_WIDE)
