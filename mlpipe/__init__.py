"""mlpipe: from a table to a trustworthy model with one YAML file."""

from __future__ import annotations

__version__ = "0.1.0"
