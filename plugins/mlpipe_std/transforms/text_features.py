"""Text as a few numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import polars as pl
import polars.selectors as cs
from pydantic import model_validator

from mlpipe.plugin import Columns, DataError, Field, State, Transform
from mlpipe_std.transforms._categories import fresh_name
from mlpipe_std.transforms._matrices import add_columns, known_names
from mlpipe_std.transforms._numbers import Numbers

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_WORD = r"\w+"


class TextFeatures(Transform, name="text_features"):
    """Replace text columns by the strongest components of the words and letters in them.

    Runs of words, of letters, or both are counted in a fixed number of buckets (hashing; Weinberger and others,
    2009), weighted by how few training rows have them (tf-idf; Spärck Jones, 1972), and each row is brought to
    length 1. The components are the directions of a truncated singular value decomposition of the training rows
    (latent semantic analysis; Deerwester and others, 1990), computed with a randomized method (Halko, Martinsson and
    Tropp, 2011). No vocabulary is kept, so neither new words nor a large one cost anything.

    Each column becomes ``<column>_text_0``, ``<column>_text_1`` … (Float64); the text itself goes, unless ``keep``
    is on. Missing text gives null; text without anything known gives 0. Letters are lower-cased. Where training rows
    are fewer than ``components``, the last components are 0.

    ```yaml
    use: text_features
    columns: [description]
    components: 20
    letters: 4
    ```
    """

    requires: ClassVar = {"sklearn": "mlpipe-framework[ml]", "scipy": "mlpipe-framework[ml]"}

    columns: Columns = Field(description="The text columns to replace.")
    words: int = Field(1, ge=0, le=5, description="Longest run of words that counts as one term; 0 for no words.")
    letters: int = Field(
        0, ge=0, le=8, description="Longest run of letters within a word that counts as a term, from 2 on; 0 for none."
    )
    components: int = Field(10, ge=1, le=300, description="Number of columns that each text column becomes.")
    buckets: int = Field(4096, ge=16, le=2**17, description="Number of buckets that terms are counted in.")
    keep: bool = Field(False, description="Whether the text stays beside its components.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.words == 0 and self.letters == 0:
            raise ValueError("give at least one of words and letters")
        if self.letters == 1:
            raise ValueError("'letters' is 0 for none, or at least 2")
        return self

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        schema = rows.collect_schema()
        names = self.columns.names(schema, where=self.title)
        _require_text(names, schema, where=self.title)
        frame = rows.select(cs.by_name(names)).collect()
        taken = set(schema)
        return {
            "columns": [self._learn(name, frame.get_column(name), self._outputs(name, taken), rng) for name in names]
        }

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        outputs = [output for learned in state["columns"] for output in learned["outputs"]]

        def compute(batch: pl.DataFrame) -> Numbers:
            found = [self._features(batch.get_column(learned["column"]), learned) for learned in state["columns"]]
            return np.hstack([np.empty((batch.height, 0)), *found])

        added = add_columns(rows, outputs, compute)
        return added if self.keep else added.drop(cs.by_name([learned["column"] for learned in state["columns"]]))

    def columns_after(self, columns: Sequence[str]) -> list[str] | None:
        names = known_names(self.columns, columns)
        if names is None:
            return None
        taken = set(columns)
        stay = columns if self.keep else [name for name in columns if name not in names]
        return [*stay, *(output for name in names for output in self._outputs(name, taken))]

    def _outputs(self, name: str, taken: set[str]) -> list[str]:
        return [fresh_name(f"{name}_text_{number}", taken) for number in range(self.components)]

    def _learn(self, name: str, text: pl.Series, outputs: list[str], rng: np.random.Generator) -> dict[str, Any]:
        counts = self._count(text)
        rarity = np.log((1 + counts.shape[0]) / (1 + np.bincount(counts.indices, minlength=counts.shape[1]))) + 1
        return {
            "column": name,
            "outputs": outputs,
            "rarity": rarity,
            "axes": self._find_axes(_weigh(counts, rarity), rng),
        }

    def _find_axes(self, weighted: csr_matrix, rng: np.random.Generator) -> Numbers:
        """The axes as columns, shape (buckets, components)."""
        from sklearn.utils.extmath import randomized_svd

        axes = np.zeros((weighted.shape[1], self.components))
        seed = int(rng.integers(2**31))
        if weighted.nnz:
            _, strengths, found = randomized_svd(weighted, min(self.components, *weighted.shape), random_state=seed)
            found[strengths <= strengths[0] * 1e-12] = 0  # rounding alone made these
            axes[:, : len(found)] = found.T
        return axes

    def _features(self, text: pl.Series, learned: dict[str, Any]) -> Numbers:
        # A sparse product sums each row by itself, so that it comes out the same beside any other rows.
        features: Numbers = _weigh(self._count(text), learned["rarity"]) @ learned["axes"]
        features[text.is_null().to_numpy()] = np.nan
        return features

    def _count(self, text: pl.Series) -> csr_matrix:
        """How often each row has terms of each bucket, shape (rows, buckets)."""
        from scipy.sparse import csr_matrix
        from sklearn.feature_extraction.text import HashingVectorizer

        lines = text.cast(pl.String).fill_null("").to_list()
        counts = csr_matrix((len(lines), self.buckets))
        if not lines:
            return counts
        for analyzer, shortest, longest in (("word", 1, self.words), ("char_wb", 2, self.letters)):
            if longest:
                counts = counts + HashingVectorizer(
                    analyzer=analyzer,
                    ngram_range=(shortest, longest),
                    n_features=self.buckets,
                    alternate_sign=False,
                    norm=None,
                    token_pattern=_WORD,
                ).transform(lines)
        return counts


def _require_text(names: Sequence[str], schema: pl.Schema, *, where: str) -> None:
    for name in names:
        if schema[name] not in (pl.String, pl.Categorical, pl.Enum, pl.Null):
            raise DataError(f"column '{name}' is {schema[name]}, but text is needed", where=where)


def _weigh(counts: csr_matrix, rarity: Numbers) -> csr_matrix:
    """The counts times rarity, each row of length 1."""
    from sklearn.preprocessing import normalize

    weighted = counts.copy()
    weighted.data = weighted.data * rarity[weighted.indices]
    return normalize(weighted, copy=False) if weighted.shape[0] else weighted
