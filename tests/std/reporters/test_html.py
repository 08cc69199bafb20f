"""The page: one file, safe, complete, whatever the run."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plotly.offline import get_plotlyjs

from mlpipe.plugin import REGISTRY, Predictions, RunResult, Scores

Build = Callable[..., RunResult]
PLOTLY: str = get_plotlyjs()
TASKS = ("regression", "binary", "multiclass")
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "article", "script"),
    *(
        "h1",
        "h2",
        "h3",
        "p",
        "a",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "div",
        "span",
        "small",
        "strong",
        "b",
        "code",
        "pre",
    ),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "figure", "figcaption", "noscript"),
    *("svg", "rect", "line", "circle", "path", "polyline", "g"),
}


class Page(HTMLParser):
    """The page's elements, and the text of each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.code: list[tuple[str, str]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += " "
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("script", "style"):
            self.code.append((self.tags[-1][0], data))
        else:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.tags.append(("/", {}))


def write(run: RunResult, folder: Path) -> Page:
    """The page but for plotly's own code, which takes long to parse."""
    return Page(file(run, folder).read_text(encoding="utf-8").replace(PLOTLY, ""))


def file(run: RunResult, folder: Path) -> Path:
    first, *_ = REGISTRY.get("reporter", "html")().write(run, folder)
    assert isinstance(first, Path)
    return first


@pytest.mark.parametrize("task", TASKS)
def test_the_page_says_what_people_look_for(task: str, build: Build, tmp_path: Path) -> None:
    page = write(build(task), tmp_path)
    sections = {given["id"] for tag, given in page.tags if tag == "section"}
    links = {(given["href"] or "").removeprefix("#") for tag, given in page.tags if tag == "a"}
    assert sections == links
    assert {
        "result",
        "leaderboard",
        "folds",
        "quality",
        "importance",
        "columns",
        "checks",
        "stages",
        "spec",
    } <= sections
    words = {"regression": "61,234", "binary": "0.9034", "multiclass": "0.0651"}
    for expected in (words[task], "xgboost #3", "tie", "baseline", "at most 10,000 rows", "57% missing"):
        assert expected in page.text


def test_the_page_is_complete_in_itself(build: Build, tmp_path: Path) -> None:
    page = write(build("binary"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    outside = [
        (tag, given) for tag, given in page.tags for name in given if name in ("src", "srcset", "action", "data")
    ]
    assert outside == []
    assert {tag for tag, _ in page.tags if tag in ("link", "iframe", "object", "img", "base", "form")} == set()


def test_the_policy_allows_the_scripts_and_styles_of_the_page_alone(build: Build, tmp_path: Path) -> None:
    page = write(build("regression"), tmp_path)
    (policy,) = [given["content"] or "" for tag, given in page.tags if given.get("http-equiv")]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    run = [code for tag, code in page.code if tag == "style"] + [code for _, code in page.code if "use strict" in code]
    for code in run:
        assert base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() in policy


@pytest.mark.parametrize("task", TASKS)
def test_beside_plotly_the_page_is_small(task: str, build: Build, tmp_path: Path) -> None:
    size = file(build(task, columns=60), tmp_path).stat().st_size
    assert size - len(PLOTLY.encode()) < 1_000_000


def test_hostile_text_stays_text(hostile_run: RunResult, tmp_path: Path) -> None:
    page = write(hostile_run, tmp_path)
    assert {tag for tag, _ in page.tags} - {"/"} <= ALLOWED
    assert not [name for _, given in page.tags for name in given if name.startswith("on")]
    assert page.text.count("{{7*7}}") > 20
    for tag, code in page.code:
        assert tag == "style" or "use strict" in code or "<" not in code


def test_no_number_has_a_tail_of_digits(build: Build, tmp_path: Path) -> None:
    text = write(build("regression"), tmp_path).text
    assert re.findall(r"\d\.\d{5,}", text) == []


def in_browser(path: Path, chromium: str, size: str) -> str:
    """The page as a browser leaves it after a while."""
    browser = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    browser += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    browser += [f"--user-data-dir={path.parent / 'profile'}", f"--window-size={size}", "--virtual-time-budget=10000"]
    browser += ["--run-all-compositor-stages-before-draw"]  # else, on a busy machine, charts are not come near in time
    # A dialog would hold the page until the time is over; the dumped page would lack its charts.
    command = [*browser, "--dump-dom", path.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=True).stdout


def test_hostile_text_does_nothing_in_a_browser(
    hostile_run: RunResult, tmp_path: Path, require: Callable[[str], str]
) -> None:
    path = file(hostile_run, tmp_path)
    dumped = in_browser(path, require("chromium"), "1366,12000")
    page = Page(dumped)
    assert page.text.count("{{7*7}}") > 20
    assert [given for tag, given in page.tags if tag in ("img", "iframe", "object", "image")] == []
    links = [given.get("href") or given.get("xlink:href") or "" for tag, given in page.tags if tag == "a"]
    assert {link[:1] for link in links} == {"#"}
    assert [name for _, given in page.tags for name in given if name.startswith("on")] == []
    drawn = [given for tag, given in page.tags if tag == "svg" and "main-svg" in (given.get("class") or "")]
    assert len(drawn) >= 3  # the charts were drawn: the policy lets plotly work


def test_charts_that_nobody_scrolls_to_are_drawn_too(
    build: Build, tmp_path: Path, require: Callable[[str], str]
) -> None:
    page = in_browser(file(build("binary"), tmp_path), require("chromium"), "1366,500")
    drawn = set(re.findall(r'id="([\w-]+)"[^>]* data-drawn="yes"', page))
    assert drawn >= {"folds-chart", "holdout-0", "holdout-3", "importance-chart"}
    assert "out_of_fold-0" not in drawn, "it is folded, and has no width yet"


def _one_fold(run: RunResult) -> RunResult:
    scores = Scores(run.metric, (0.5,), 0.5, float("nan"), float("-inf"), float("inf"))
    return replace(run, leaderboard=tuple(replace(each, cv=scores) for each in run.leaderboard[:1]))


def _constant(run: RunResult) -> RunResult:
    same = Predictions(np.full(30, 5.0), np.full(30, 5.0), None, ())
    return replace(run, holdout_predictions=same, out_of_fold=same)


def _one_row(run: RunResult) -> RunResult:
    row = Predictions(np.array([1]), None, np.array([[0.2, 0.8]]), ("no", "yes"))
    return replace(run, holdout_predictions=row, out_of_fold=None)


def _many_classes(run: RunResult) -> RunResult:
    rng = np.random.default_rng(1)
    labels = tuple(f"class number {number} of many" for number in range(40))
    given = Predictions(rng.integers(0, 40, 900), None, rng.dirichlet(np.ones(40), 900), labels)
    return replace(run, holdout_predictions=given)


ODD: dict[str, tuple[str, Callable[[RunResult], RunResult]]] = {
    "failed": (
        "binary",
        lambda run: replace(run, status="failed", winner=None, leaderboard=(), holdout={}, profile=()),
    ),
    "one model, no checks": (
        "binary",
        lambda run: replace(run, leaderboard=run.leaderboard[:1], baseline=None, baseline_holdout={}, checks=()),
    ),
    "nothing optional": (
        "regression",
        lambda run: replace(
            run, stages=(), data=(), importance=(), steps=(), environment={}, out_of_fold=None, holdout_predictions=None
        ),
    ),
    "every candidate failed": ("binary", lambda run: replace(run, leaderboard=run.leaderboard[-1:], winner=None)),
    "empty bars": ("binary", lambda run: replace(run, profile=tuple(replace(each, bars=()) for each in run.profile))),
    "one fold": ("regression", _one_fold),
    "constant predictions": ("regression", _constant),
    "one row": ("binary", _one_row),
    "many classes": ("multiclass", _many_classes),
    "a holdout score that is no number": ("regression", lambda run: replace(run, holdout={"mae": float("nan")})),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_runs_have_a_page(case: str, build: Build, tmp_path: Path) -> None:
    task, change = ODD[case]
    page = write(change(build(task)), tmp_path)
    assert "Run it again" in page.text
    assert "Infinity" not in "".join(code for _, code in page.code)


def test_two_hundred_columns(build: Build, tmp_path: Path) -> None:
    page = write(build("regression", columns=200), tmp_path)
    assert len([tag for tag, given in page.tags if tag == "article"]) == 201
    assert "177 more columns" in page.text
    assert "The 20 most important of 200 columns." in page.text


def test_the_same_run_gives_the_same_page(build: Build, tmp_path: Path) -> None:
    run: Any = build("regression")
    once = file(run, tmp_path).read_bytes()
    assert file(run, tmp_path).read_bytes() == once
