"""Misspell any key of a spec, at any depth: there is an error on its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlpipe.errors import SpecError, SpecPath
from mlpipe.plugin import REGISTRY, Registry
from mlpipe.spec.load import load_spec
from mlpipe.spec.reader import read_document

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))

REALISTIC = """\
version: 1
name: houses
seed: 7
sources:
  houses: {use: toy.csv, path: ../data/houses.csv, separator: ";"}
  others:
    use: toy.csv
    path: ../data/others.csv
checks:
  - {use: toy.rows, on: others, min: 10, on_violation: warn}
prepare:
  - use: toy.filter
    where: price > 0
target:
  column: price
  task: regression
  transform: log1p
  missing: drop
split: {use: toy.shuffle, holdout: 0.25, folds: 3}
transforms:
  - columns: [lat, long]
    use: toy.scale
    method: robust
  - toy.scale
models:
  - {use: toy.ridge, alpha: 0.5}
  - use: toy.boost
    name: deep
    max_features: sqrt
    search:
      max_depth: {int: [3, 10]}
      learning_rate:
        log: [0.01, 0.3]
search: {use: toy.trials, trials: 5}
select:
  metric: {use: toy.rmse}
  budget: 60s
reports: [{use: toy.page, heading: Houses}]
executor: {backend: threads, workers: 2, threads: 1}
"""


SLOT_DEPTH = {"split": 1, "search": 1, "select": 2} | dict.fromkeys(
    ("sources", "checks", "prepare", "transforms", "models", "reports"), 2
)


def is_made_up(path: SpecPath) -> bool:
    """Whether a key is a name that the author of the spec chose: a source, a class, a new column."""
    if path[:2] == ("target", "class_weight") or path[0] == "sources":
        return len(path) > 3 or (len(path) == 2 and path[0] == "sources")
    inside = path[SLOT_DEPTH.get(str(path[0]), len(path)) :]
    return len(inside) > 1 and inside[0] != "search"


def misspellings(word: str) -> st.SearchStrategy[str]:
    """The word with one letter left out, doubled, replaced, or swapped with the next."""
    letters = st.integers(0, len(word) - 1)
    return st.one_of(
        letters.map(lambda i: word[:i] + word[i + 1 :]),
        letters.map(lambda i: word[:i] + word[i] + word[i:]),
        letters.map(lambda i: word[:i] + "x" + word[i + 1 :]),
        letters.map(lambda i: word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :]),
    ).filter(lambda wrong: wrong != word)


@st.composite
def misspelt(draw: st.DrawFn, text: str) -> tuple[str, int]:
    """The text with one of its keys misspelt, and the line of that key."""
    keys = read_document(text, "s.yaml", {}).origin.keys
    path = draw(st.sampled_from([path for path in keys if not is_made_up(path)]))
    word, at = str(path[-1]), keys[path]
    wrong = draw(misspellings(word))
    assume((*path[:-1], wrong) not in keys)
    lines = text.split("\n")
    line = lines[at.line - 1]
    assert line[at.column - 1 :].startswith(word)
    lines[at.line - 1] = line[: at.column - 1] + wrong + line[at.column - 1 + len(word) :]
    return "\n".join(lines), at.line


def lines_of_errors(text: str, folder: Path, registry: Registry) -> list[int]:
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_spec(path, environment={}, registry=registry)
    return [problem.position.line for problem in caught.value.problems if problem.position]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all examples."""
    return tmp_path_factory.mktemp("misspelt")


def test_the_specs_are_right_as_they_are(folder: Path, registry: Registry) -> None:
    (folder / "spec.yaml").write_text(REALISTIC)
    load_spec(folder / "spec.yaml", environment={}, registry=registry)
    assert len(CONFIGS) >= 4
    for config in CONFIGS:
        load_spec(config, environment={}, registry=REGISTRY)


@given(data=st.data())
def test_a_misspelt_key_is_told_on_its_line(data: st.DataObject, folder: Path, registry: Registry) -> None:
    text, line = data.draw(misspelt(REALISTIC))
    assert line in lines_of_errors(text, folder, registry)


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.stem)
@settings(max_examples=60)
@given(data=st.data())
def test_a_misspelt_key_of_a_shipped_config_is_told_on_its_line(
    data: st.DataObject, config: Path, folder: Path
) -> None:
    text, line = data.draw(misspelt(config.read_text(encoding="utf-8")))
    assert line in lines_of_errors(text, folder, REGISTRY)
