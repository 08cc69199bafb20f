from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from mlpipe_std.transforms.expression import Expression

ROWS = pl.DataFrame({"a": [1, 4], "b": [2, 0], "v1.5": [7, 8], "t": ["1.5", "x"]})


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a * 0.1", [0.1, 0.4]),
        ("a * 1.0 / b", [0.5, float("inf")]),
        ("a + .5", [1.5, 4.5]),
        ("1.5e1 + a", [16.0, 19.0]),
        ("""case when t = '1.5' then 2.5 else "v1.5" * 1.0 end""", [2.5, 8.0]),
    ],
)
def test_numbers_with_a_point_are_floats(text: str, values: list[float]) -> None:
    step: Any = Expression.model_validate({"columns": {"new": text}})
    made = step.apply(ROWS.lazy(), {}).collect()["new"]
    assert made.dtype == pl.Float64
    assert made.to_list() == pytest.approx(values)
