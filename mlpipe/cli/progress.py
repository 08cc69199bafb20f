"""Progress on stderr: a line for each finished stage, and a bar for what takes time."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.text import Text

from mlpipe.engine.events import CandidateScored, Event, Progressed, RunStarted, StageFinished, StageStarted, Warned
from mlpipe.plugin.formatting import duration, figure

_MARKS = {"ran": ("✓", "green"), "cached": ("✓", "cyan"), "skipped": ("-", "dim"), "failed": ("✗", "red")}


class Progress:
    """A listener that shows a run as it goes; the bar is there only in a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._bars = Bars(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[item]}"),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self._task: int | None = None

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def __call__(self, event: Event) -> None:
        """Show an event."""
        match event:
            case RunStarted(run_id=run_id):
                self._print(Text(f"run {run_id}", style="bold"))
            case StageStarted(stage=stage):
                self._task = self._bars.add_task(stage, total=None, item="")
            case Progressed(done=done, total=total, item=item) if self._task is not None:
                self._bars.update(self._bars.task_ids[-1], completed=done, total=total, item=item)
            case StageFinished():
                self._finish(event)
            case CandidateScored():
                self._scored(event)
            case Warned(message=message):
                self._print(Text(f"  ! {message}", style="yellow"))

    def _finish(self, event: StageFinished) -> None:
        if self._task is not None:
            self._bars.remove_task(self._bars.task_ids[-1])
            self._task = None
        mark, style = _MARKS[event.status]
        tail = f"  {event.reason}" if event.reason and event.status == "skipped" else ""
        time = "" if event.status == "skipped" else duration(event.seconds)
        self._print(Text.assemble((f"{mark} ", style), f"{event.stage:<9}{time:>9}{tail}"))

    def _scored(self, event: CandidateScored) -> None:
        if event.mean is None:
            self._print(Text(f"  {event.label} failed: {event.reason}", style="red"))
        else:
            self._print(Text(f"  {event.label:<28} {event.metric} {figure(event.mean)}", style="dim"))

    def _print(self, text: Text) -> None:
        self.console.print(text)
