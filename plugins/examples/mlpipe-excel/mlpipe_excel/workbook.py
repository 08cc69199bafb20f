"""A reporter: an Excel workbook."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from mlpipe.plugin import Field, Reporter, RunResult
from mlpipe_excel.cells import cell, looks_like_a_formula, text
from mlpipe_excel.sheets import Sheet, sheets_of

_WIDEST = 60


class Workbook(Reporter, name="excel.workbook"):
    """Writes the run into an Excel workbook, ``report.xlsx``, for those who go on calculating with it.

    Sheets: summary, leaderboard, the score of every fold, held-out rows, importance, columns, checks, and the winner's
    steps. Numbers are numbers, heads stay in sight, and all columns can be filtered. What data and people bring is
    text and never a formula, also after it was edited or copied; control characters are left out.

    ```yaml
    use: excel.workbook
    most_rows: 10000
    ```
    """

    requires: ClassVar[Mapping[str, str]] = {"xlsxwriter": "xlsxwriter"}

    most_rows: int = Field(
        100_000, ge=1, le=1_048_574, description="The most rows of a sheet; a last one then says how many are left out."
    )

    def write(self, run: RunResult, folder: Path) -> list[Path]:
        """The workbook: the old one or the new one, but never a half of it."""
        content = io.BytesIO()
        with _book(content, run) as book:
            formats = _formats(book)
            for sheet in sheets_of(run):
                self._add(book, sheet, formats)
        return [_write_whole(folder / "report.xlsx", content.getvalue())]

    def _add(self, book: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
        page = book.add_worksheet(sheet.title)
        rows = sheet.rows[: self.most_rows]
        for place, head in enumerate(sheet.heads):
            page.write_string(0, place, head, formats["head"])
            widest = max([len(head), *(len(str(row[place])) for row in rows[:200])])
            page.set_column(place, place, min(widest + 2, _WIDEST))
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                _write_cell(page, number, place, value, formats)
        if left := len(sheet.rows) - len(rows):
            page.write_string(len(rows) + 1, 0, f"… {left:,} more rows are left out")
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, max(len(rows), 1), len(sheet.heads) - 1)


def _write_cell(page: Any, row: int, place: int, value: Any, formats: Mapping[str, Any]) -> None:
    """Each kind of value by its own method: XlsxWriter's general one turns some texts into formulas and links."""
    value = cell(value)
    if isinstance(value, bool):
        page.write_boolean(row, place, value)
    elif isinstance(value, str):
        page.write_string(row, place, value, formats["quoted"] if looks_like_a_formula(value) else None)
    elif value is not None:
        page.write_number(row, place, value)


@contextmanager
def _book(content: io.BytesIO, run: RunResult) -> Iterator[Any]:
    """A workbook in memory, dated by the run, so that the same run gives the same bytes."""
    import xlsxwriter

    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": text(run.name or run.run_id)[:255], "created": _moment(run.started_at)})
        yield book


def _formats(book: Any) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bottom": 1}),
        # As if it began with ', which is how people tell a spreadsheet that =1+1 is meant as text.
        "quoted": book.add_format({"quote_prefix": True}),
    }


def _moment(started_at: str) -> datetime:
    try:
        moment = datetime.fromisoformat(started_at)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return datetime(2000, 1, 1)  # noqa: DTZ001 - the file's format knows no zones


def _write_whole(path: Path, content: bytes) -> Path:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content)
            file.flush()
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    return path
