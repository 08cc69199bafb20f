"""The draft as YAML with comments."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mlpipe.drafting.findings import Findings
from mlpipe.drafting.glance import ColumnGlance
from mlpipe.drafting.lines import flow_line
from mlpipe.drafting.noticing import Noticed
from mlpipe.drafting.opening import Opened
from mlpipe.drafting.ranges import round_down, widen
from mlpipe.drafting.splitting import split_lines
from mlpipe.plugin import Registry, counted
from mlpipe.spec.writing import scalar

_MODELS = {
    "regression": ("ridge", "random_forest", "hist_gradient_boosting", "xgboost"),
    "binary": ("logistic", "random_forest", "hist_gradient_boosting", "xgboost"),
    "multiclass": ("logistic", "random_forest", "hist_gradient_boosting", "xgboost"),
}
_MOST_CHECKED = 40
"""Of a wider table, only the first so many columns get checks of their own."""
_FEW = 1000
"""Rows below which a forest of fewer trees will do."""


def write_draft(findings: Findings, path: str, name: str, table: str, schema: str | None, registry: Registry) -> str:
    """The spec; ``path`` is that of the data, relative to the spec's folder, ``table`` what it is called."""
    return "\n".join(_Draft(findings, path, name, table, schema, registry).lines()) + "\n"


@dataclass(frozen=True)
class _Draft:
    findings: Findings
    path: str
    name: str
    table: str
    schema: str | None
    registry: Registry

    @property
    def noticed(self) -> Noticed:
        return self.findings.noticed

    @property
    def opened(self) -> Opened:
        return self.findings.opened

    def lines(self) -> Iterator[str]:
        """All lines of the file."""
        if self.schema:
            yield f"# yaml-language-server: $schema={self.schema}"
        rows = self.noticed.target.rows
        yield f"# Drafted by mlpipe init from {self.path}, {rows:,} rows. Read it, and make it yours:"
        yield "# mlpipe cannot know what the columns mean, nor which are known only after what is to be predicted."
        if self.findings.too_few:
            yield f"# It cannot run yet: {self.findings.too_few}."
        yield "version: 1"
        yield f"name: {scalar(self.name)}"
        yield "seed: 0"
        for section in (self._sources, self._checks, self._prepare, self._target, self._split, self._transforms):
            if lines := list(section()):
                yield ""
                yield from lines
        yield from self._models()

    def _sources(self) -> Iterator[str]:
        given = {self.opened.field: self.path, **self.opened.params}
        for each in self.findings.sentinels:
            read = ", and is read as missing" if self.findings.are_missing else ""
            yield f"# {each.value} in {each.column} ({counted(each.rows, 'row')}) is far from its other values{read}."
        yield "sources:"
        yield f"  {scalar(_table(self.table))}: {flow_line({'use': self.opened.use, **given})}"

    def _checks(self) -> Iterator[str]:
        """What holds today; ``warn`` where tomorrow may differ without being wrong."""
        looked_at = [self.noticed.target, *self.noticed.key, *self.noticed.groups, *self.noticed.features]
        columns = list(dict.fromkeys(each for each in looked_at if _is_nameable(each.name)))[:_MOST_CHECKED]
        yield "# What holds for these rows, and should for the next: a run stops at 'fail' (the default), and tells of"
        yield "# 'warn'. Ranges are those of today, and a little more."
        yield "checks:"
        yield f"  - {flow_line({'use': 'row_count', 'min': round_down(max(1, self.noticed.target.rows // 2))})}"
        if complete := [each.name for each in columns if not each.nulls]:
            yield f"  - {flow_line({'use': 'not_null', 'columns': complete})}"
        for each in self.noticed.key:
            if _is_nameable(each.name):
                yield f"  - {flow_line({'use': 'unique', 'columns': [each.name]})}"
        for each in columns:
            yield from self._check(each)

    def _check(self, column: ColumnGlance) -> Iterator[str]:
        unbounded = (*self.noticed.key, *self.noticed.groups, *self.noticed.codes, *self.noticed.times)
        if column in unbounded:
            return
        warn = {"on_violation": "warn"}
        if column.is_text and column.values and column.moment is None:
            form = {"use": "allowed_values", "columns": [column.name], "values": list(column.values), **warn}
            yield f"  - {flow_line(form)}"
        elif column.name in self._tainted:
            return
        elif column.is_number and column.distinct == 2 and {column.low, column.high} == {0, 1}:
            yield f"  - {flow_line({'use': 'allowed_values', 'columns': [column.name], 'values': [0, 1], **warn})}"
        elif column.is_number and column.distinct > 1 and math.isfinite(column.low) and math.isfinite(column.high):
            low, high = widen(column)
            yield f"  - {flow_line({'use': 'in_range', 'columns': [column.name], 'min': low, 'max': high, **warn})}"

    @property
    def _tainted(self) -> list[str]:
        """Columns with numbers that stand for missing ones, and are read as they are."""
        return [] if self.findings.are_missing else [each.column for each in self.findings.sentinels]

    def _prepare(self) -> Iterator[str]:
        casts: dict[tuple[str, str], list[str]] = {}
        for each in self.noticed.times:
            if each.moment:
                casts.setdefault(each.moment, []).append(each.name)
        dropped = [each for each in self.noticed.dropped if _is_nameable(each.name)]
        rare = self.noticed.rare
        if not (casts or self.noticed.codes or dropped or rare):
            yield from self._missing("# ", "prepare:")
            return
        yield "prepare:"
        yield from self._missing("  # ")
        if rare:
            yield f"  # Too few rows to be learned and judged: {', '.join(rare)}."
            column, values = _sql(self.noticed.target.name, '"'), ", ".join(_sql(each, "'") for each in rare)
            yield f"  - {flow_line({'use': 'filter', 'condition': f'{column} NOT IN ({values})'})}"
        for each in dropped:
            yield f"  # {each.name} {self._why_dropped(each)}."
        if dropped:
            yield f"  - {flow_line({'use': 'drop', 'columns': [each.name for each in dropped]})}"
        for (kind, form), names in casts.items():
            yield f"  - {flow_line({'use': 'cast', 'columns': dict.fromkeys(names, kind), 'format': form})}"
        if self.noticed.codes:
            yield "  # Numbers that are names: 98002 is not twice 49001."
            columns = {each.name: "category" for each in self.noticed.codes}
            yield f"  - {flow_line({'use': 'cast', 'columns': columns})}"

    def _missing(self, margin: str, head: str = "") -> Iterator[str]:
        """How sentinels that the source cannot read as missing become so, for who knows that they mean it."""
        if not self._tainted:
            return
        yield f"{margin}If they mean missing:"
        yield from [f"{margin}{head}"] if head else ()
        for each in self.findings.sentinels:
            quoted = _sql(each.column, '"')
            form = {"use": "expression", "columns": {each.column: f"nullif({quoted}, {each.value})"}}
            yield f"{margin}- {flow_line(form)}"

    def _why_dropped(self, column: ColumnGlance) -> str:
        if column in self.noticed.scattered:
            return f"has {column.distinct:,} different values in {column.present:,} rows, and tells next to nothing"
        return f"has {'another value in each row' if column in self.noticed.key else 'one value'}, and tells nothing"

    def _target(self) -> Iterator[str]:
        target = self.noticed.target
        form: dict[str, Any] = {"column": target.name, "task": self.noticed.task}
        yield f"# {self.noticed.task}: the target {self.noticed.why_task}."
        if target.nulls:
            form["missing"] = "drop"
            yield f"# {target.nulls:,} rows have no target; they are dropped."
        if self.noticed.task == "regression" and _is_skewed(target):
            yield "# Where errors count relative to the value, as with prices, add: transform: log1p"
        yield f"target: {flow_line(form)}"
        if leaks := self.findings.leaks:
            yield "# Known only afterwards? Then a score with them is worth nothing, and they are to be dropped:"
            yield from (f"#   {each.column} {each.why}" for each in leaks)
            names = [each.column for each in leaks if _is_nameable(each.column)]
            yield f"#   - {flow_line({'use': 'drop', 'columns': names})}   # under 'prepare'"

    def _split(self) -> Iterator[str]:
        return split_lines(self.noticed)

    def _transforms(self) -> Iterator[str]:
        wide = [each.name for each in self.noticed.wide if _is_nameable(each.name)]
        prose = [each.name for each in self.noticed.prose if _is_nameable(each.name)]
        if not (wide or prose):
            return
        yield "transforms:"
        if wide:
            yield "  # Many different values: each becomes the mean target of its training rows."
            yield f"  - {flow_line({'use': 'target_encode', 'columns': wide})}"
        if prose:
            yield "  # Texts of several words become numbers by the words in them."
            yield f"  - {flow_line({'use': 'text_features', 'columns': prose})}"

    def _models(self) -> Iterator[str]:
        yield ""
        yield "# A baseline that looks at no column competes, too. mlpipe plan shows what each model gets inserted."
        yield "models:"
        for name in _MODELS[self.noticed.task]:
            if name in self.registry.names("model"):
                small = self.noticed.target.rows < _FEW or name == "random_forest"
                more = {"n_estimators": 100} if name == "random_forest" and small else {}
                yield f"  - {flow_line({'use': name, **more})}"
        yield ""
        yield "# To look for better settings, add 'search: true' to a model above, and:"
        yield "# search: {use: random, trials: 20}"
        yield "# select: {budget: 10m}"


def _is_skewed(target: ColumnGlance) -> bool:
    return target.low is not None and float(target.low) > 0 and float(target.high) > 20 * float(target.low)


def _sql(text: str, quote: str) -> str:
    return f"{quote}{text.replace(quote, 2 * quote)}{quote}"


def _is_nameable(name: str) -> bool:
    """Whether a spec can name a column outright: some names are patterns or words for several columns."""
    return (
        bool(name)
        and not (name.startswith("^") and name.endswith("$"))
        and name not in {*("all", "numeric", "categorical", "boolean", "temporal")}
    )


def _table(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_") or "rows"
