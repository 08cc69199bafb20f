"""The poison test of a model: a row's prediction is its own, and what is fitted is what it was given."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Labelled, Matrix, Model, State, Task, decode, encode
from mlpipe.testing.garbage import poison_matrix
from mlpipe.testing.identity import require_same_state
from mlpipe.testing.violation import Leak

_CLOSE = 1e-9
"""Libraries of linear algebra round by the number of rows, which is no leak."""


def check_model_poison(
    model: Model,
    rows: Labelled,
    task: Task,
    *,
    train: NDArray[np.bool_],
    classes: int = 0,
    seed: int = 0,
) -> None:
    """Raise Leak where predictions for training rows depend on the rows beside them, or a second fit differs.

    ``train`` is true for the training rows; the others are replaced by garbage. The predictions beside other rows and
    beside garbage must be the same to the last bit; those for training rows alone may differ by rounding. A model that
    stops early is given a fifth of the training rows for that.
    """
    if not train.any() or train.all():
        raise ValueError("there must be training rows and others")
    _Poisoning(model, rows, task, train, classes, seed).check()


class _Poisoning:
    def __init__(
        self, model: Model, rows: Labelled, task: Task, train: NDArray[np.bool_], classes: int, seed: int
    ) -> None:
        self.model = model
        self.task: Task = task
        self.train = train
        self.classes = classes
        self.seed = seed
        self.rows = rows
        rng = np.random.default_rng(seed)
        self.poisoned = poison_matrix(rows.X, ~train, rng, missing=model.accepts.missing)

    def check(self) -> None:
        state = self._fit()
        beside_others = self._predict(state, self.rows.X)[self.train]
        beside_garbage = self._predict(state, self.poisoned)[self.train]
        alone = self._predict(state, self.rows.X.take(self.train))
        title = self.model.title
        if beside_others.tobytes() != beside_garbage.tobytes():
            raise Leak(f"{title}: predictions for training rows change when the rows beside them become garbage")
        if not np.allclose(alone, beside_others, rtol=_CLOSE, atol=_CLOSE * np.abs(alone).max()):
            raise Leak(f"{title}: predictions for training rows alone differ from those beside other rows")
        require_same_state(state, self._fit(), what=f"{title}, fitted again after it was shown garbage")

    def _fit(self) -> State:
        rows = np.flatnonzero(self.train)
        apart = np.zeros(len(rows), dtype=np.bool_)
        if self.model.early_stopping_share:
            apart[::5] = True
        state = self.model.fit(
            self._take(rows[~apart]),
            self.task,
            classes=self.classes,
            valid=self._take(rows[apart]) if apart.any() else None,
            rng=np.random.default_rng(self.seed),
            threads=1,
        )
        restored: State = decode(encode(state))
        return restored

    def _take(self, rows: NDArray[Any]) -> Labelled:
        weight = None if self.rows.weight is None else self.rows.weight[rows]
        return Labelled(self.rows.X.take(rows), self.rows.y[rows], weight)

    def _predict(self, state: State, matrix: Matrix) -> NDArray[np.float64]:
        return self.model.predictor(state)(matrix)
