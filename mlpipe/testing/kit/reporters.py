"""What a reporter owes."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from mlpipe.plugin import Reporter, RunResult, Scores, digest
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.kit.results import FORMULA, hostile_result, sample_result
from mlpipe.testing.violation import Violation

TASKS = ("regression", "binary", "multiclass")
_OUTSIDE = re.compile(r"^\s*(https?:)?//", re.IGNORECASE)
_LOADING = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "object": "data"}
_STYLE_LOADS = re.compile(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", re.IGNORECASE)


def exercise(subject: Subject, seed: int) -> dict[str, Any]:
    """The files of a report on a run of each task."""
    reporter = subject.fresh()
    found: dict[str, Any] = {}
    for task in TASKS:
        with _written(reporter, sample_result(task)) as files:
            found[task] = {path.name: path.read_bytes() for path in files}
    return found


def lists_its_files(subject: Subject) -> None:
    """It gives the files that it wrote, all of them in the folder, and leaves nothing else there."""
    with tempfile.TemporaryDirectory() as folder:
        inner = Path(folder) / "report"
        inner.mkdir()
        found = subject.plugin.write(sample_result("binary"), inner)
        there = {path for path in Path(folder).rglob("*") if path.is_file()}
    if not found:
        raise Violation(f"{subject.title} gives no file; the one to open first stands in front")
    if lost := [path for path in found if Path(path) not in there]:
        raise Violation(f"{subject.title} gives {lost[0]}, which is not there")
    if others := there - {Path(path) for path in found}:
        raise Violation(f"{subject.title} writes {min(others).relative_to(folder)}, which it does not give")


def self_contained(subject: Subject) -> None:
    """A page loads nothing from elsewhere, so that it opens without a network, today and in ten years."""
    with _written(subject.plugin, sample_result("binary")) as files:
        for path in files:
            if path.suffix in {".html", ".htm", ".svg"}:
                page = _Page(path.read_text(encoding="utf-8"))
                for tag, given in page.tags:
                    if _OUTSIDE.match(given.get(_LOADING.get(tag, ""), "")):
                        raise Violation(f"{subject.title}: {path.name} loads {given[_LOADING[tag]]}")
                if page.styles_load:
                    raise Violation(f"{subject.title}: a style of {path.name} loads from elsewhere")


def hostile_text_is_text(subject: Subject) -> None:
    """Names and values that look like HTML, scripts or formulas are shown as what they are: text."""
    with _written(subject.plugin, hostile_result()) as files:
        for path in files:
            if problem := _hostility(path):
                raise Violation(f"{subject.title}: {path.name} {problem}: escape what data and people bring")


def failed_candidates(subject: Subject) -> None:
    """A run in which a candidate, all of them, or the run itself failed has a report."""
    run = sample_result("binary")
    failed = tuple(each for each in run.leaderboard if each.verdict == "failed")
    nothing: dict[str, Any] = {"winner": None, "baseline": None, "holdout": {}, "baseline_holdout": {}}
    runs = {
        "a failed candidate": run,
        "failed candidates only": replace(run, leaderboard=failed, **nothing),
        "no leaderboard": replace(run, status="failed", leaderboard=(), profile=(), **nothing),
    }
    _require_reports(subject, runs)


def one_model(subject: Subject) -> None:
    """A run of one model, without baseline, checks or predictions, has a report."""
    run = sample_result("regression")
    alone = replace(run, leaderboard=run.leaderboard[:1], baseline=None, baseline_holdout={}, checks=())
    bare = replace(alone, stages=(), data=(), importance=(), steps=(), environment={}, profile=())
    blind = replace(bare, out_of_fold=None, holdout_predictions=None)
    _require_reports(subject, {"one model": alone, "one model and nothing else": bare, "no predictions": blind})


def odd_figures(subject: Subject) -> None:
    """Scores that are NaN or infinite do not stop it, and in a JSON file they are null."""
    run = sample_result("regression")
    endless = Scores(run.metric, (0.5,), 0.5, math.nan, -math.inf, math.inf)
    board = tuple(replace(each, cv=endless if each.cv else None) for each in run.leaderboard)
    odd = replace(run, leaderboard=board, holdout={run.metric: math.nan})
    _require_reports(subject, {"scores that are no numbers": odd})
    with _written(subject.plugin, odd) as files:
        for path in files:
            if path.suffix == ".json":
                refuse = partial(_refuse, f"{subject.title}: {path.name}")
                json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


def inputs_untouched(subject: Subject) -> None:
    """The run's predictions stay as they are."""
    run = sample_result("regression")
    before = digest(_predictions(run))
    with _written(subject.plugin, run):
        pass
    if digest(_predictions(run)) != before:
        raise Violation(f"{subject.title} changes the predictions that it is given: work on a copy")


def _require_reports(subject: Subject, runs: dict[str, RunResult]) -> None:
    for what, run in runs.items():
        try:
            with _written(subject.plugin, run):
                pass
        except Exception as error:
            raise Violation(f"{subject.title}: {what}: {type(error).__name__}: {error}") from error


@contextmanager
def _written(reporter: Reporter, run: RunResult) -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory() as folder:
        yield [Path(path) for path in reporter.write(run, Path(folder)) if Path(path).is_file()]


def _predictions(run: RunResult) -> list[Any]:
    given = (run.out_of_fold, run.holdout_predictions)
    return [[each.truth, each.values] for each in given if each is not None]


def _refuse(where: str, word: str) -> None:
    raise Violation(f"{where} holds {word}, which is no JSON: write null")


def _hostility(path: Path) -> str:
    """What hostile text became in a file, in words; empty where it stayed text."""
    if path.suffix in {".html", ".htm", ".svg", ".md"}:
        for tag, given in _Page(path.read_text(encoding="utf-8")).tags:
            if any(name.startswith("on") for name in given) or given.get("src") == "x":
                return f"has an element <{tag}> that a name brought"
            links = [given.get(name, "").strip() for name in ("href", "xlink:href", "src", "action", "data")]
            if any(link.startswith(("//x.io", "http://x.io", "javascript:")) for link in links):
                return "has a link that a name brought"
    if path.suffix == ".csv":
        cells = [cell for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))) for cell in row]
        if any(cell.startswith(("=", "@")) for cell in cells):
            return "has a cell that a spreadsheet runs as a formula (put ' in front)"
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        if any("HYPERLINK" in formula for sheet in sheets for formula in re.findall(r"<f>(.*?)</f>", sheet)):
            return f"has a formula that a value brought ({FORMULA})"
    return ""


class _Page(HTMLParser):
    """The elements of a page, and whether its styles load from elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.styles_load = False
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        self._open = tag
        self.styles_load |= bool(_STYLE_LOADS.search(given.get("style", "")))

    def handle_data(self, data: str) -> None:
        self.styles_load |= self._open == "style" and bool(_STYLE_LOADS.search(data))

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


CHECKS = (
    KitCheck("reporter", lists_its_files),
    KitCheck("reporter", self_contained),
    KitCheck("reporter", hostile_text_is_text),
    KitCheck("reporter", failed_candidates),
    KitCheck("reporter", one_model),
    KitCheck("reporter", odd_figures),
    KitCheck("reporter", inputs_untouched),
)
