"""How a network is trained: AdamW on batches, until rows set apart are predicted no better."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mlpipe.plugin import RunError
from mlpipe_torch.network import Weights
from mlpipe_torch.tables import Table
from mlpipe_torch.threads import one_thread

if TYPE_CHECKING:
    from torch import Generator, Tensor

_WIDEST = 50
_BATCHES = 10
"""So many batches an epoch has at least, where rows are few."""
_SMALLEST = 16


@dataclass(frozen=True)
class Training:
    """How long and how carefully is trained, and how large the network is."""

    hidden: Sequence[int]
    outputs: int
    dropout: float
    learning_rate: float
    weight_decay: float
    batch_size: int
    epochs: int
    patience: int


def train(training: Training, rows: Table, valid: Table | None, sizes: Sequence[int], seed: int) -> tuple[Weights, int]:
    """The weights of the best epoch, by ``valid`` if there is one, and how many epochs that was.

    All that is drawn, comes from the seed, by a generator of its own. Raises RunError where the loss is no number.
    """
    import torch

    with one_thread():
        generator = torch.Generator().manual_seed(seed)
        weights = _start(training, rows.numbers.shape[1], sizes, generator)
        optimiser = torch.optim.AdamW([*weights.values()], training.learning_rate, weight_decay=training.weight_decay)
        batches, watched = _Rows.of(rows), _Rows.of(valid) if valid is not None else None
        size = min(training.batch_size, max(_SMALLEST, len(rows.target) // _BATCHES))
        best, best_loss, epoch = 0, math.inf, 0
        kept = _copied(weights)
        for epoch in range(1, training.epochs + 1):
            for batch in torch.split(torch.randperm(len(rows.target), generator=generator), size):
                optimiser.zero_grad()
                torch.autograd.backward(_loss(weights, batches.take(batch), _dropping(training.dropout, generator)))
                optimiser.step()
            if watched is None:
                continue
            with torch.no_grad():
                loss = float(_loss(weights, watched, None))
            if loss < best_loss:
                best, best_loss, kept = epoch, loss, _copied(weights)
            elif epoch - best >= training.patience:
                break
        if watched is None:
            best, kept = epoch, _copied(weights)
    if not best or not all(np.isfinite(array).all() for array in kept.values()):
        raise RunError("the loss became infinite", hint="lower learning_rate, or look for extreme values")
    return kept, best


@dataclass(frozen=True, eq=False)
class _Rows:
    """A table as tensors."""

    numbers: Tensor
    codes: Tensor
    target: Tensor
    weight: Tensor

    @classmethod
    def of(cls, table: Table) -> _Rows:
        import torch

        as_classes = np.issubdtype(table.target.dtype, np.integer)
        return cls(
            torch.tensor(table.numbers, dtype=torch.float32),
            torch.tensor(table.codes, dtype=torch.int64),
            torch.tensor(table.target, dtype=torch.int64 if as_classes else torch.float32),
            torch.tensor(table.weight, dtype=torch.float32),
        )

    def take(self, rows: Tensor) -> _Rows:
        return _Rows(self.numbers[rows], self.codes[rows], self.target[rows], self.weight[rows])


def _start(training: Training, numbers: int, sizes: Sequence[int], generator: Generator) -> dict[str, Tensor]:
    """Random weights by their names; the embedding of unknown codes is 0 and stays so."""
    import torch

    weights, width = {}, numbers
    for place, size in enumerate(sizes):
        wide = min(_WIDEST, round(1.6 * size**0.56))  # the rule of thumb of fast.ai
        weights[f"embedding.{place}"] = torch.randn(size, wide, generator=generator) * 0.1
        weights[f"embedding.{place}"][0] = 0
        width += wide
    for place, out in enumerate([*training.hidden, training.outputs]):
        scale = math.sqrt(2 / max(width, 1))  # He and others (2015)
        weights[f"layer.{place}.weight"] = torch.randn(out, width, generator=generator) * scale
        weights[f"layer.{place}.bias"] = torch.zeros(out)
        width = out
    return {name: tensor.requires_grad_() for name, tensor in weights.items()}


def outputs(weights: dict[str, Tensor], rows: _Rows, drop: Callable[[Tensor], Tensor] | None) -> Tensor:
    """What the last layer gives, shape (rows, outputs)."""
    import torch
    from torch.nn import functional

    embedded = [
        functional.embedding(rows.codes[:, place], weights[f"embedding.{place}"], padding_idx=0)
        for place in range(rows.codes.shape[1])
    ]
    values = torch.cat([rows.numbers, *embedded], dim=1)
    for place in range(sum(name.endswith(".bias") for name in weights)):
        if place:
            values = torch.relu(values)
            values = values if drop is None else drop(values)
        values = functional.linear(values, weights[f"layer.{place}.weight"], weights[f"layer.{place}.bias"])
    return values


def _loss(weights: dict[str, Tensor], rows: _Rows, drop: Callable[[Tensor], Tensor] | None) -> Tensor:
    """Squared error of values, log loss of classes, as the mean over the rows, each times its weight."""
    from torch.nn import functional

    found = outputs(weights, rows, drop)
    if rows.target.is_floating_point():
        return (rows.weight * (found[:, 0] - rows.target) ** 2).mean()
    return (rows.weight * functional.cross_entropy(found, rows.target, reduction="none")).mean()


def _dropping(share: float, generator: Generator) -> Callable[[Tensor], Tensor] | None:
    """Dropout that draws from a generator: PyTorch's own draws from the global one."""
    import torch

    if not share:
        return None

    def drop(values: Tensor) -> Tensor:
        kept = torch.rand(values.shape, generator=generator) >= share
        return values * kept / (1 - share)

    return drop


def _copied(weights: dict[str, Tensor]) -> Weights:
    return {name: tensor.detach().numpy().copy() for name, tensor in weights.items()}
