"""Reporters: files from a finished run."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path

from mlpipe.plugin.base import Plugin
from mlpipe.plugin.results import RunResult


class Reporter(Plugin, kind="reporter"):
    """Tells people what a run did."""

    @abstractmethod
    def write(self, run: RunResult, folder: Path) -> list[Path]:
        """Write the report into ``folder``, which exists; gives the files, the one to open first in front."""
