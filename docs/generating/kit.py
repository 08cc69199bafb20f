"""The checks of the conformance kit, in the words of their docstrings."""

from __future__ import annotations

from docs.generating.markdown import prose, table
from mlpipe.testing.kit.kit import CHECKS

KINDS = ("", "source", "check", "transform", "splitter", "model", "searcher", "metric", "reporter")


def kit_checks(_: str) -> str:
    """A table of the checks for each kind, those of all kinds first."""
    return "\n\n".join(f"## {_title(kind)}\n\n{_table(kind)}" for kind in KINDS)


def _title(kind: str) -> str:
    return f"{kind.capitalize()}s" if kind else "Every kind"


def _table(kind: str) -> str:
    return table(
        ("check", "what users rely on"), [(f"`{each.name}`", prose(each.says)) for each in CHECKS if each.kind == kind]
    )
