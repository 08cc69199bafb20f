"""Which predictions a report shows, and what they say of the model."""

from __future__ import annotations

from dataclasses import dataclass

from mlpipe.plugin import Predictions, RunResult
from mlpipe_std.reporters._errors_of_classes import ClassErrors, class_errors
from mlpipe_std.reporters._errors_of_values import ValueErrors, value_errors


@dataclass(frozen=True)
class Quality:
    """How good the winner is on some rows."""

    rows: str
    """Which rows: ``holdout`` or ``out_of_fold``."""
    errors: ValueErrors | ClassErrors


def qualities(run: RunResult) -> tuple[Quality, ...]:
    """The winner's quality on the holdout and out of fold, as far as there are predictions."""
    given = {"holdout": run.holdout_predictions, "out_of_fold": run.out_of_fold}
    found = ((rows, _errors(run, predictions)) for rows, predictions in given.items() if predictions is not None)
    return tuple(Quality(rows, errors) for rows, errors in found if errors is not None)


def _errors(run: RunResult, given: Predictions) -> ValueErrors | ClassErrors | None:
    return value_errors(given) if run.task == "regression" else class_errors(given)
