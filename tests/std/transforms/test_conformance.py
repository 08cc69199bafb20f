"""Every standard transform passes the kit."""

from __future__ import annotations

from mlpipe.plugin import REGISTRY
from mlpipe.testing import check_plugin
from tests.testing.examples import TRANSFORMS, make_frame

for _name, _examples in TRANSFORMS.items():
    for _number, _params in enumerate(_examples):
        _transform = REGISTRY.get("transform", _name).model_validate(_params)
        globals()[f"test_{_name}_{_number}"] = check_plugin(_transform, rows=make_frame())


def test_all_are_tested_here() -> None:
    standard = {name for kind, name in REGISTRY.offers() if kind == "transform" and "." not in name}
    assert standard == TRANSFORMS.keys()
