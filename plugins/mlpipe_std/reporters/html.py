"""The report to look at: one HTML file that works offline."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from mlpipe.plugin import Reporter, RunResult
from mlpipe_std.reporters._files import write_whole


class Html(Reporter, name="html"):
    """One self-contained page, ``report.html``: result, leaderboard, charts, columns, checks, and how to run it again.

    It works offline and loads nothing. Whatever comes from the data stands in it as text.

    ```yaml
    use: html
    ```
    """

    requires: ClassVar = {"plotly": "mlpipe-framework[report]"}

    def write(self, run: RunResult, folder: Path) -> list[Path]:
        """Write ``report.html``. Raises OSError where the folder cannot be written."""
        from mlpipe_std.reporters._page import page

        return [write_whole(folder / "report.html", page(run))]
