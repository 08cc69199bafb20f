"""For each promise of a reporter a plugin that breaks it, and nothing else."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from mlpipe.plugin import Reporter, RunResult
from mlpipe.testing import sample_result
from mlpipe.testing.kit import reporters

Bad = Callable[[], type[Reporter]]


class Page(Reporter, name="test.page"):
    """A page with a table."""

    def write(self, run: RunResult, folder: Path) -> list[Path]:
        path = folder / "page.html"
        rows = [self.row(each.label, each.cv.mean if each.cv else None) for each in run.leaderboard]
        notes = [f"<p>{self.text(each)}</p>" for each in run.warnings]
        path.write_text(f"<html>{self.head()}<body><table>{''.join(rows)}</table>{''.join(notes)}</body></html>")
        return [path]

    def head(self) -> str:
        """What stands in front."""
        return "<title>page</title><style>td { color: black }</style>"

    def row(self, label: str, score: float | None) -> str:
        """A row of the table."""
        return f"<tr><td>{self.text(label)}</td><td>{score}</td></tr>"

    def text(self, given: str) -> str:
        """Text as HTML."""
        return html.escape(given)


class Tree(Reporter, name="test.tree"):
    """A few figures as JSON."""

    def write(self, run: RunResult, folder: Path) -> list[Path]:
        path = folder / "tree.json"
        path.write_text(json.dumps(self.figures(run)))
        return [path]

    def figures(self, run: RunResult) -> dict[str, Any]:
        """What is told."""
        return {"rows": dict(run.rows)}


def lists_its_files() -> type[Reporter]:
    class Leaving(Page, name="test.leaving"):
        """Leaves a file behind that it does not mention."""

        def write(self, run: RunResult, folder: Path) -> list[Path]:
            (folder / "notes.txt").write_text("draft")
            return super().write(run, folder)

    return Leaving


def lists_its_files_elsewhere() -> type[Reporter]:
    class Astray(Page, name="test.astray"):
        """Writes beside the folder."""

        def write(self, run: RunResult, folder: Path) -> list[Path]:
            (folder.parent / "page.tmp").unlink(missing_ok=True)
            if folder.name == "report":
                (folder.parent / "page.tmp").write_text("draft")
            return super().write(run, folder)

    return Astray


def lists_its_files_that_are_not_there() -> type[Reporter]:
    class Promising(Page, name="test.promising"):
        """Gives a file that it never wrote."""

        def write(self, run: RunResult, folder: Path) -> list[Path]:
            return [*super().write(run, folder), folder / "chart.svg"]

    return Promising


def self_contained() -> type[Reporter]:
    class Loading(Page, name="test.loading"):
        """Loads its script from a network."""

        def head(self) -> str:
            return "<script src='https://cdn.example.org/plot.js'></script>"

    return Loading


def self_contained_styles() -> type[Reporter]:
    class Styled(Page, name="test.styled"):
        """Loads a font from a network."""

        def head(self) -> str:
            return "<style>@import url('//fonts.example.org/sans.css');</style>"

    return Styled


def hostile_text_is_text() -> type[Reporter]:
    class Open(Page, name="test.open_page"):
        """Takes text for HTML."""

        def text(self, given: str) -> str:
            return given

    return Open


def hostile_text_is_text_in_tables() -> type[Reporter]:
    class Cells(Reporter, name="test.cells"):
        """The warnings as a table."""

        def write(self, run: RunResult, folder: Path) -> list[Path]:
            path = folder / "cells.csv"
            path.write_text("warning\n" + "\n".join('"' + each.replace('"', '""') + '"' for each in run.warnings))
            return [path]

    return Cells


def failed_candidates() -> type[Reporter]:
    class Hopeful(Page, name="test.hopeful_page"):
        """Trusts that there is a winner."""

        def head(self) -> str:
            return ""

        def write(self, run: RunResult, folder: Path) -> list[Path]:
            assert run.winner is not None
            return super().write(run, folder)

    return Hopeful


def one_model() -> type[Reporter]:
    class Comparing(Page, name="test.comparing"):
        """Trusts that there is a baseline."""

        def write(self, run: RunResult, folder: Path) -> list[Path]:
            if run.winner is not None:
                next(each for each in run.leaderboard if each.label == run.baseline)
            return super().write(run, folder)

    return Comparing


def odd_figures() -> type[Reporter]:
    class Rounding(Page, name="test.rounding"):
        """Rounds to whole numbers, which there are not for NaN."""

        def write(self, run: RunResult, folder: Path) -> list[Path]:
            for score in run.holdout.values():
                round(score)
            return super().write(run, folder)

    return Rounding


def odd_figures_in_json() -> type[Reporter]:
    class Literal(Tree, name="test.literal"):
        """Writes NaN as Python does."""

        def figures(self, run: RunResult) -> dict[str, Any]:
            return {"holdout": dict(run.holdout)}

    return Literal


def inputs_untouched() -> type[Reporter]:
    class Sorting(Page, name="test.sorting_page"):
        """Sorts the predictions in place."""

        def write(self, run: RunResult, folder: Path) -> list[Path]:
            if run.out_of_fold is not None and run.out_of_fold.values is not None:
                run.out_of_fold.values.sort()
            return super().write(run, folder)

    return Sorting


BAD: Sequence[tuple[str, Bad, str]] = [
    ("lists_its_files", lists_its_files, "notes.txt, which it does not give"),
    ("lists_its_files", lists_its_files_elsewhere, "page.tmp, which it does not give"),
    ("lists_its_files", lists_its_files_that_are_not_there, "chart.svg, which is not there"),
    ("self_contained", self_contained, "loads https://cdn.example.org/plot.js"),
    ("self_contained", self_contained_styles, "a style of page.html loads"),
    ("hostile_text_is_text", hostile_text_is_text, "that a name brought"),
    ("hostile_text_is_text", hostile_text_is_text_in_tables, "runs as a formula"),
    ("failed_candidates", failed_candidates, "AssertionError"),
    ("one_model", one_model, "StopIteration"),
    ("odd_figures", odd_figures, "cannot convert float NaN"),
    ("odd_figures", odd_figures_in_json, "holds NaN, which is no JSON"),
    ("inputs_untouched", inputs_untouched, "work on a copy"),
]


@pytest.mark.parametrize(("check", "bad", "words"), BAD, ids=[bad.__name__ for _, bad, _ in BAD])
def test_a_broken_promise_is_caught_by_its_check_alone(check: str, bad: Bad, words: str, caught: Any) -> None:
    found = caught(bad()())
    assert set(found) == {check}, found
    assert words in found[check]


@pytest.mark.parametrize("honest", [Page, Tree])
def test_an_honest_reporter_passes(honest: type[Reporter], caught: Any) -> None:
    assert not caught(honest())


def test_each_check_has_a_plugin_that_it_catches() -> None:
    assert {check.name for check in reporters.CHECKS} == {check for check, _, _ in BAD}


@pytest.mark.parametrize("task", reporters.TASKS)
def test_the_sample_run_selects_by_its_metric(task: str) -> None:
    run = sample_result(task)
    scored = [each.cv.metric for each in run.leaderboard if each.cv]
    assert scored
    assert set(scored) == {run.metric}
    assert [each.label for each in run.leaderboard if not each.cv] == ["svm"]
