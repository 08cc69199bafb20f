"""Every standard model passes the kit."""

from __future__ import annotations

from mlpipe.testing import check_plugin
from tests.std.models.toys import MODELS, make

_EXPECTED = {
    "dummy": {
        "learns": "the baseline looks at no column",
        "beats_the_dummy": "it is the dummy",
        "categories_as_declared": "the baseline looks at no column",
    }
}

for _name in MODELS:
    globals()[f"test_{_name}"] = check_plugin(make(_name), expected_failures=_EXPECTED.get(_name))
