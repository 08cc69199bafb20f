"""What would stop a run, and is known before it: from the types of columns, and from the target where it was read."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mlpipe.errors import Problem, listing, suggest
from mlpipe.plugin import Splitter, Task
from mlpipe.plugin.named import named_columns
from mlpipe.spec.model import Target


def missing_target(target: Target, rows: int, missing: int) -> Iterator[Problem]:
    """Rows without a target, where nothing says what is to become of them; this is the data's fault."""
    if missing and target.missing == "error":
        yield Problem(
            f"target '{target.column}' is missing in {missing:,} of {rows:,} rows; "
            "drop them with 'missing: drop' under 'target', or fill them under 'prepare'",
            ("target", "column"),
        )


def unfit_order(splitter: Splitter, schema: pl.Schema) -> Iterator[Problem]:
    """A column that is to say when a row comes, and holds words."""
    column = splitter.ordered_by()
    if column is None or column not in schema:
        return
    dtype = schema[column]
    if dtype in (pl.String, pl.Categorical, pl.Enum, pl.Boolean):
        place = next((path for path, name in named_columns(splitter).items() if name == column), ())
        yield Problem(
            f"column '{column}' is {dtype}, which does not say when a row comes; "
            "cast it to a date or datetime under 'prepare'; numbers, such as years, will do, too",
            ("split", *place),
        )


def unknown_classes(target: Target, task: Task, labels: tuple[str, ...]) -> Iterator[Problem]:
    """Classes that the spec names and no row has, and too many for the task."""
    if task == "binary" and len(labels) > 2:
        yield Problem(
            f"target '{target.column}' has {len(labels):,} distinct values, a binary task needs 2: "
            f"{listing(labels, 10)}; set task: multiclass",
            ("target", "task" if target.task else "column"),
        )
    if target.positive is not None:
        positive = pl.Series([target.positive]).cast(pl.String).item()
        if positive not in labels:
            yield Problem(_no_class(positive, target.column, labels), ("target", "positive"))
    for label in target.class_weight if isinstance(target.class_weight, dict) else ():
        if label not in labels:
            yield Problem(_no_class(label, target.column, labels), ("target", "class_weight", label), on_key=True)


def _no_class(label: str, column: str, labels: tuple[str, ...]) -> str:
    near = suggest(label, labels) or f"; there are: {listing(labels)}"
    return f"no row has the class '{label}' in target '{column}'{near}"
