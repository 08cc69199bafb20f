"""A plugin defined in a cell, redefined, and used by a spec through the Python API; results are shown inline."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.notebooks.conftest import NOTEBOOK

pytestmark = pytest.mark.filterwarnings("default")  # those of Jupyter's own libraries


def _shown(cell: Any, kind: str) -> str:
    (found,) = [each["data"][kind] for each in cell["outputs"] if each["output_type"] == "execute_result"]
    return str(found)


def _printed(cell: Any) -> str:
    return "".join(each["text"] for each in cell["outputs"] if each["output_type"] == "stream")


def _digest(code: str) -> str:
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


def test_it_is_kept_without_outputs() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells  # type: ignore[no-untyped-call]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)


def test_a_run_shows_its_leaderboard_inline(ran: Any) -> None:
    page = _shown(ran["run"], "text/html")
    for word in ("logistic", "decision_tree", "baseline", "winner", "Holdout", "log_loss", "balanced_accuracy"):
        assert word in page
    assert page.count("<table>") == page.count("</table>") == 2
    assert "✓ search" in _printed(ran["run"])
    assert "wins; on the holdout log_loss" in _shown(ran["run"], "text/plain")


def test_the_leaderboard_is_a_frame(ran: Any) -> None:
    assert "baseline" in _shown(ran["board"], "text/plain")
    assert set(eval(_shown(ran["holdout"], "text/plain"))) >= {"accuracy", "log_loss"}  # noqa: S307 - a printed dict


def test_the_report_is_shown_inline_as_it_was_written(ran: Any) -> None:
    frame = _shown(ran["report"], "text/html")
    assert frame.startswith("<iframe sandbox=")
    assert "allow-same-origin" not in frame
    page = unescape(frame.partition('srcdoc="')[2].rpartition('"')[0])
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "penguins-notebook" in page
    assert "bill_shape" in page


def test_mistakes_are_told_at_once_with_their_place(ran: Any) -> None:
    told = _printed(ran["mistakes"])
    assert "unknown parameter 'sise' of transform 'mine.bill_shape'; did you mean 'size'?" in told
    assert "no model is named 'logistik'; did you mean 'logistic'?" in told
    assert "<spec>:" in told
    assert "^" in told


def test_a_plugin_that_is_defined_again_takes_its_place(ran: Any) -> None:
    assert "decision_tree" in _shown(ran["rerun"], "text/html")
    assert not _printed(ran["rerun"])


def test_the_report_draws_its_charts_inside_the_notebook(ran: Any, require: Any, tmp_path: Path) -> None:
    chromium = require("chromium")
    page = tmp_path / "inline.html"
    # What the frame shows is told from inside it, since nothing outside may look in.
    start, policy, rest = unescape(_shown(ran["report"], "text/html")).partition("script-src ")
    assert policy  # the report allows its own scripts and no others: it is told of this one
    count = "setInterval(() => parent.postMessage(document.querySelectorAll('.main-svg').length, '*'), 500)"
    at_once = "delete window.IntersectionObserver"  # it draws what is scrolled to, and nobody scrolls here
    allowed = " ".join(f"'sha256-{_digest(code)}'" for code in (count, at_once))
    start, quote, report = f"{start}{policy}{allowed} {rest}".partition('srcdoc="')
    report = report.replace("<body>", f"<body><script>{at_once}</script>").removesuffix('"></iframe>')
    assert at_once in report
    report = report.replace("</body>", f"<script>{count}</script></body>")
    listen = "<script>addEventListener('message', e => { document.title = 'charts ' + e.data })</script>"
    frame = f'{start}{quote}{escape(report)}"></iframe>'
    page.write_text(f"<!doctype html><meta charset=utf-8><title></title>{listen}{frame}", encoding="utf-8")
    done = subprocess.run(
        [
            *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            "--disable-features=IsolateSandboxedIframes",  # one clock for the page and the frame
            *(f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=60000", "--dump-dom", page.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    title = done.stdout.partition("<title>")[2].partition("</title>")[0]
    assert title.startswith("charts "), done.stdout[-2000:] + done.stderr[-2000:]
    assert int(title.removeprefix("charts ")) >= 3


def test_it_needs_no_more_than_a_spec(ran: Any) -> None:
    code = json.dumps([cell["source"] for cell in ran.values() if cell["cell_type"] == "code"])
    assert "mlpipe.cli" not in code
    assert "mlpipe.engine" not in code
