"""Every standard metric passes the kit, and gives what scikit-learn gives."""

from __future__ import annotations

from mlpipe.plugin import REGISTRY
from mlpipe.testing import check_plugin
from tests.std.metrics.references import REFERENCES

for _name, _reference in REFERENCES.items():
    globals()[f"test_{_name}"] = check_plugin(REGISTRY.get("metric", _name)(), reference=_reference)
