"""A model: a multilayer perceptron for tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import numpy as np

from mlpipe.plugin import Accepts, Field, Labelled, Matrix, Model, Predictor, RunError, State, Task
from mlpipe_torch.network import Network, softmax, write
from mlpipe_torch.tables import Numbers, Table, numbers_and_codes, sizes_of, to_stop_by, weighing
from mlpipe_torch.training import Training, train


class Mlp(Model, name="torch.mlp"):
    """A neural network with embeddings of categories, trained by PyTorch.

    Each category becomes a few numbers that are learned with the rest (Guo and Berkhahn, 2016); beside the other
    numbers, which the engine scales, they go through layers with a rectifier and dropout between them. Training is by
    AdamW (Loshchilov and Hutter, 2019), until ``valid`` rows, set apart from the training rows, have not been predicted
    better for ``patience`` epochs; the weights of the best epoch are kept. Trees are often better on tables, and always
    faster; a network is worth a try where the relations are smooth, and beside trees.

    ```yaml
    use: torch.mlp
    hidden: [128, 64]
    dropout: 0.1
    ```
    """

    requires: ClassVar[Mapping[str, str]] = {"torch": "mlpipe-torch[torch]", "safetensors": "mlpipe-torch[torch]"}
    tasks: ClassVar[frozenset[Task]] = frozenset({"regression", "binary", "multiclass"})
    accepts: ClassVar[Accepts] = Accepts(missing=False, categories=True, unscaled=False)
    search_space: ClassVar[Mapping[str, Any]] = {
        "learning_rate": {"log": [0.0003, 0.01]},
        "dropout": {"float": [0.0, 0.5]},
        "weight_decay": {"log": [0.00001, 0.1]},
    }

    hidden: list[Annotated[int, Field(ge=1, le=4096)]] = Field(
        [128, 64], max_length=10, description="Width of each hidden layer; none for a linear model."
    )
    dropout: float = Field(0.1, ge=0, lt=1, description="Share of a hidden layer that each training step leaves out.")
    learning_rate: float = Field(0.003, gt=0, le=1, description="How far a training step goes.")
    weight_decay: float = Field(0.0001, ge=0, le=10, description="How strongly weights are drawn to 0.")
    batch_size: int = Field(256, ge=1, le=1_000_000, description="The most rows of a training step.")
    epochs: int = Field(100, ge=1, le=100_000, description="How often at most all training rows are gone through.")
    patience: int = Field(10, ge=1, le=100_000, description="Epochs without a better score before the end.")
    validation_fraction: float = Field(
        0.1, ge=0, lt=1, description="Share of the training rows to stop early by; 0 for no early stop."
    )

    @property
    def early_stopping_share(self) -> float:
        """The share that ``validation_fraction`` asks for."""
        return self.validation_fraction

    def fit(
        self,
        train: Labelled,
        task: Task,
        *,
        classes: int,
        valid: Labelled | None,
        rng: np.random.Generator,
        threads: int,
    ) -> State:
        """The weights as safetensors. One thread trains, however many there are: batches are too small to share."""
        rows = weighing(train, self.title)
        valid = valid if self.validation_fraction else None
        seed = int(rng.integers(2**63))
        if task == "regression":
            center = float(np.average(rows.y, weights=rows.weight))
            spread = float(np.sqrt(np.average((rows.y - center) ** 2, weights=rows.weight))) or 1.0
            state = self._train(rows, to_stop_by(valid, None), lambda y: (y - center) / spread, 1, seed)
            return {**state, "center": center, "spread": spread}
        labels = np.unique(rows.y).astype(np.int64)
        if len(labels) < 2:
            raise RunError(
                f"needs rows of two classes, but all {len(rows.y)} training rows are of one",
                where=self.title,
                hint="stratify the split, or leave this model out",
            )
        watched = to_stop_by(valid, labels)
        state = self._train(rows, watched, lambda y: np.searchsorted(labels, y), len(labels), seed)
        return {**state, "labels": labels, "classes": classes}

    def predictor(self, state: State) -> Predictor:
        """The network. Raises StateError where the bytes are not one of these columns."""
        columns, sizes, labels = state["columns"], state["sizes"], state.get("labels")
        numbers = len(columns) - len(sizes)
        outputs = 1 if labels is None else len(labels)
        network = Network.read(state["network"], numbers=numbers, sizes=sizes, outputs=outputs)

        def predict(matrix: Matrix) -> Numbers:
            if matrix.values.shape[1] != len(columns) or sum(matrix.categorical) != len(sizes):
                raise RunError(f"fitted to other columns: {', '.join(columns)}")
            found = network.outputs(*numbers_and_codes(matrix, sizes))
            if labels is None:
                values: Numbers = state["center"] + state["spread"] * found[:, 0]
                return values
            shares = np.zeros((len(found), state["classes"]))
            shares[:, labels] = softmax(found)
            return shares

        return predict

    def _train(self, rows: Labelled, valid: Labelled | None, target: Any, outputs: int, seed: int) -> State:
        sizes = sizes_of(rows.X)
        training = Training(
            self.hidden,
            outputs,
            self.dropout,
            self.learning_rate,
            self.weight_decay,
            self.batch_size,
            self.epochs,
            self.patience,
        )
        watched = None if valid is None else Table.of(valid, target(valid.y), sizes)
        weights, epochs = train(training, Table.of(rows, target(rows.y), sizes), watched, sizes, seed)
        return {"columns": list(rows.X.names), "sizes": sizes, "network": write(weights), "epochs": epochs}
