"""What a person sees in a terminal of 80 columns."""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SCREEN = ("-x", "80", "-y", "60")


def screen_after(tmux: str, folder: Path, *arguments: str) -> list[str]:
    """The lines on the screen once ``mlpipe ARGUMENTS`` has ended."""
    socket = str(folder / "tmux")
    command = shlex.join([sys.executable, "-m", "mlpipe", *arguments])
    server = (tmux, "-S", socket, "-f", "/dev/null")
    shell = f"{command}; touch ended; cat"  # stays open, so that the screen can be read
    subprocess.run([*server, "new-session", "-d", *SCREEN, "-c", str(folder), shell], check=True)
    try:
        deadline = time.monotonic() + 90
        while not (folder / "ended").exists():
            assert time.monotonic() < deadline, "mlpipe does not end"
            time.sleep(0.1)
        captured = subprocess.run([*server, "capture-pane", "-p"], capture_output=True, text=True, check=True)
        return captured.stdout.splitlines()
    finally:
        subprocess.run([*server, "kill-server"], check=False)


def test_a_run_fits_the_screen(require: Any, project: Any) -> None:
    project.spec(models="[ridge, hist_gradient_boosting]")
    lines = screen_after(require("tmux"), project.folder, "run", "spec.yaml")
    stages = [line.split()[1] for line in lines if line.startswith("✓")]
    assert stages == ["load", "check", "prepare", "split", "profile", "search", "select", "evaluate", "bundle"]
    (winner,) = [line.split() for line in lines if line.startswith("  ridge ") and "winner" in line]
    assert winner[-1] == "winner"
    assert any(line.split()[:1] == ["hist_gradient_boosting"] and line.split()[-1] == "worse" for line in lines)
    assert not any("…" in line for line in lines), "nothing is cut off"
    assert any(line.startswith("run ") and "artifacts/runs/small-" in line for line in lines)
    assert not any("━" in line for line in lines), "no progress bar is left standing"


def test_a_mistake_is_shown_with_its_place(require: Any, project: Any) -> None:
    project.spec(target="{column: prize}")
    lines = screen_after(require("tmux"), project.folder, "validate", "spec.yaml")
    at = lines.index("spec.yaml:4:18: error: no column 'prize'; did you mean 'price'?")
    assert lines[at + 1].endswith("target: {column: prize}")
    assert lines[at + 2].index("^") == lines[at + 1].index("prize")


def test_a_plan_breaks_at_spaces_and_shows_what_is_given(require: Any, project: Any) -> None:
    settings = "n_estimators: 250, learning_rate: 0.05, max_depth: 5, subsample: 0.75, colsample_bytree: 0.75"
    project.spec(models=f"[{{use: xgboost, {settings}}}, ridge]")
    lines = screen_after(require("tmux"), project.folder, "plan", "spec.yaml")
    at = next(index for index, line in enumerate(lines) if line.startswith("  xgboost("))
    assert lines[at].endswith(",")
    assert lines[at + 1].startswith("      ")
    assert f"{lines[at]} {lines[at + 1].strip()}".strip() == f"xgboost({settings.replace(': ', '=')})"
    assert "  ridge" in lines


def test_plugins_of_one_origin_name_it_once(require: Any, tmp_path: Path) -> None:
    lines = [line for line in screen_after(require("tmux"), tmp_path, "list-plugins", "--kind", "splitter") if line]
    assert lines[0].split() == ["kind", "name", "what", "it", "does"]
    assert lines[-1].startswith("6 plugins, all from mlpipe-framework ")
    assert sum("mlpipe-framework" in line for line in lines) == 1
