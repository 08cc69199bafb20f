"""CPU seconds of a command: steadier than wall time on a machine that does other things, too."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence


def cpu_seconds(command: Sequence[str]) -> float:
    """User and system seconds of a process and its children. Ends the benchmark where the command fails."""
    before = os.times()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)[:200]} failed:\n{done.stderr}")
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system
