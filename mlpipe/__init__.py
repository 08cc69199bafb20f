"""mlpipe: from a table to a trustworthy model with one YAML file."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlpipe.api.run import Run as Run
    from mlpipe.api.run import run as run
    from mlpipe.errors import MlpipeError as MlpipeError

__version__ = "0.1.0"

__all__ = ["MlpipeError", "Run", "__version__", "run"]

_PLACES = {"MlpipeError": "mlpipe.errors", "Run": "mlpipe.api.run", "run": "mlpipe.api.run"}


def __getattr__(name: str) -> Any:
    # Imported when asked for: the command line needs none of it, and must start at once.
    if name in _PLACES:
        return getattr(importlib.import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'mlpipe' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
