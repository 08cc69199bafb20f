"""A trained network: its weights as safetensors, and what it computes from them.

Predictions need no PyTorch: a few products of matrices, in double precision, so that a row comes out the same alone and
among others, and no thread is started.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import StateError
from mlpipe_torch.tables import Codes, Numbers

Weights = Mapping[str, NDArray[np.float32]]
"""``embedding.0`` (codes, width) …, ``layer.0.weight`` (out, in), ``layer.0.bias`` (out) …"""

_ROWS_AT_ONCE = 8192


@dataclass(frozen=True, eq=False)
class Network:
    """Embeddings of codes beside the numbers, then layers with a rectifier between two of them."""

    embeddings: Sequence[Numbers]
    layers: Sequence[tuple[Numbers, Numbers]]

    @classmethod
    def read(cls, data: bytes, *, numbers: int, sizes: Sequence[int], outputs: int) -> Network:
        """The network in safetensors. Raises StateError where it is not one of such inputs and outputs."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            found: dict[str, NDArray[Any]] = load(data)
            network = cls(
                [found.pop(f"embedding.{place}").astype(np.float64) for place in range(len(sizes))],
                [_layer(found, place) for place in range(len(found) // 2)],
            )
        except (SafetensorError, KeyError, ValueError, TypeError) as error:
            raise _unsound(str(error)) from error
        if found:
            raise _unsound(f"it holds {min(found)} besides")
        network._check(numbers, sizes, outputs)
        return network

    def outputs(self, numbers: Numbers, codes: Codes) -> Numbers:
        """What the last layer gives, shape (rows, outputs)."""
        parts = [
            self._outputs(numbers[start : start + _ROWS_AT_ONCE], codes[start : start + _ROWS_AT_ONCE])
            for start in range(0, max(len(numbers), 1), _ROWS_AT_ONCE)
        ]
        return np.concatenate(parts)

    def _outputs(self, numbers: Numbers, codes: Codes) -> Numbers:
        embedded = [table[codes[:, place]] for place, table in enumerate(self.embeddings)]
        values: Numbers = np.hstack([numbers, *embedded])
        for place, (weight, bias) in enumerate(self.layers):
            values = (np.maximum(values, 0) if place else values) @ weight.T + bias
        return values

    def _check(self, numbers: int, sizes: Sequence[int], outputs: int) -> None:
        if any(table.ndim != 2 or len(table) != size for table, size in zip(self.embeddings, sizes, strict=True)):
            raise _unsound("its embeddings are not of these columns")
        width = numbers + sum(table.shape[1] for table in self.embeddings)
        for weight, bias in self.layers:
            if weight.ndim != 2 or weight.shape[1] != width or bias.shape != weight.shape[:1]:
                raise _unsound("its layers do not fit together")
            width = len(weight)
        if not self.layers or width != outputs:
            raise _unsound(f"it has {width} outputs, not {outputs}")
        every = [*self.embeddings, *(array for layer in self.layers for array in layer)]
        if not all(np.isfinite(array).all() for array in every):
            raise _unsound("it holds what is no number")


def write(weights: Weights) -> bytes:
    """The weights as safetensors."""
    from safetensors.numpy import save

    data: bytes = save({name: np.ascontiguousarray(array) for name, array in weights.items()})
    return data


def softmax(scores: Numbers) -> Numbers:
    """Probabilities, each row summing to 1."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    shares: Numbers = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _layer(found: dict[str, NDArray[Any]], place: int) -> tuple[Numbers, Numbers]:
    weight, bias = (found.pop(f"layer.{place}.{part}").astype(np.float64) for part in ("weight", "bias"))
    return weight, bias


def _unsound(reason: str) -> StateError:
    return StateError(f"the state holds no sound network: {reason}", hint="fit it again")
