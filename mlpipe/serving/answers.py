"""What a model says of rows, as columns beside them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mlpipe.errors import CommandError
from mlpipe.pipeline.scorer import Scorer


@dataclass(frozen=True)
class Answers:
    """Which columns an answer has: the prediction, and where asked for the probability of each class."""

    scorer: Scorer
    name: str = "prediction"
    probabilities: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes in the order of the probabilities; empty for regression."""
        return self.scorer.pipeline.labels

    def schema(self) -> dict[str, pl.DataType]:
        """The columns of an answer. Raises CommandError where a number is asked for its probabilities."""
        if self.probabilities and not self.labels:
            raise CommandError("the model predicts a number, which has no probabilities", hint="leave the option out")
        columns: dict[str, pl.DataType] = {self.name: pl.String() if self.labels else pl.Float64()}
        if self.probabilities:
            columns |= {f"{self.name}_{label}": pl.Float64() for label in self.labels}
        return columns

    def of(self, rows: pl.DataFrame, first_row: int = 1) -> pl.DataFrame:
        """The answers for raw rows, in their order; errors count rows from ``first_row``."""
        found = self.scorer.predict(rows, first_row)
        if not self.labels:
            return pl.DataFrame({self.name: found})
        chosen = pl.Series(self.labels, dtype=pl.String)[found.argmax(axis=1)] if rows.height else []
        columns = [pl.Series(self.name, chosen, dtype=pl.String)]
        if self.probabilities:
            columns += [pl.Series(f"{self.name}_{each}", found[:, at]) for at, each in enumerate(self.labels)]
        return pl.DataFrame(columns)
