"""The conformance kit: what a plugin author calls from their own tests."""

from __future__ import annotations

from mlpipe.testing.garbage import poison, poison_matrix, poison_target
from mlpipe.testing.kit.results import sample_result
from mlpipe.testing.plugins import check_plugin
from mlpipe.testing.runs import check_run_poison
from mlpipe.testing.violation import Leak, Violation

__all__ = [
    "Leak",
    "Violation",
    "check_plugin",
    "check_run_poison",
    "poison",
    "poison_matrix",
    "poison_target",
    "sample_result",
]
