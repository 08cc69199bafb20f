"""Where results are printed: stdout, in the terminal's width, or in a wide one where there is none."""

from __future__ import annotations

import os
import shutil
import sys

from rich.console import Console

_WIDE = 160
"""Columns of a log or a pipe, which has no width to keep to."""


def results_width() -> int:
    """Columns of stdout."""
    return shutil.get_terminal_size().columns if has_width() else _WIDE


def has_width() -> bool:
    """Whether stdout has a width to keep to."""
    return sys.stdout.isatty() or "COLUMNS" in os.environ


def results_console() -> Console:
    """A console on stdout that leaves numbers and paths as they are."""
    console = Console(highlight=False)
    return console if console.is_terminal or has_width() else Console(highlight=False, width=_WIDE)
