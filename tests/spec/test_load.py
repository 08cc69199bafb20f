"""A right spec: what it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlpipe.errors import CommandError, PluginError, SpecError
from mlpipe.plugin import Choice, Range, Registry
from mlpipe.spec.load import load_spec, name_from, spec_from_values

SMALLEST = """\
sources:
  houses: {use: toy.csv, path: ../data/houses.csv}
target: {column: price}
"""


def test_only_sources_and_the_target_column_are_required(load: Any) -> None:
    spec = load(SMALLEST).spec
    assert (spec.version, spec.name, spec.seed) == (1, "demo", 0)
    assert spec.target.column == "price"
    assert (spec.target.task, spec.target.missing) == (None, "error")
    assert (spec.checks, spec.prepare, spec.transforms) == ((), (), ())
    assert (spec.split, spec.models, spec.search, spec.reports) == (None, None, None, None)
    assert (spec.select.metric, spec.select.budget) == (None, None)
    assert (spec.executor.backend, spec.executor.workers, spec.executor.threads) == ("threads", None, 1)


def test_plugins_are_built_with_their_parameters(load: Any) -> None:
    spec = load(SMALLEST + "models: [toy.ridge, {use: toy.boost, max_depth: 3, name: shallow}]\n").spec
    ridge, boost = spec.models
    assert (ridge.use, ridge.label, ridge.plugin.alpha) == ("toy.ridge", "toy.ridge", 1.0)
    assert (boost.use, boost.label, boost.plugin.max_depth) == ("toy.boost", "shallow", 3)


def test_files_are_relative_to_the_spec(load: Any, tmp_path: Path) -> None:
    loaded = load(SMALLEST)
    assert loaded.folder == tmp_path / "specs"
    assert Path(loaded.spec.sources["houses"].plugin.path) == tmp_path / "specs" / "../data/houses.csv"


def test_sections_without_a_value_count_as_left_out(load: Any) -> None:
    spec = load(SMALLEST + "checks:\nmodels:\nseed:\nname:\nselect:\n  metric:\n").spec
    assert (spec.checks, spec.models, spec.seed, spec.name, spec.select.metric) == ((), None, 0, "demo", None)


@pytest.mark.parametrize(("written", "seconds"), [("60s", 60.0), ("5m", 300.0), ("1.5h", 5400.0), ("250ms", 0.25)])
def test_a_budget_is_a_time_with_its_unit(load: Any, written: str, seconds: float) -> None:
    assert load(SMALLEST + f"select: {{budget: {written}}}\n").spec.select.budget == seconds


def test_class_labels_need_no_quotes(load: Any) -> None:
    spec = load(SMALLEST.replace("price}", "price, class_weight: {0: 1, true: 2.5, yes: 3}}")).spec
    assert spec.target.class_weight == {"0": 1, "true": 2.5, "yes": 3}


def test_a_written_search_space_is_read(load: Any) -> None:
    text = "models: [{use: toy.boost, search: {max_depth: {int: [3, 8]}, max_features: [sqrt, 3]}}]\n"
    assert load(SMALLEST + text).spec.models[0].search == {
        "max_depth": Range(3, 8, whole=True),
        "max_features": Choice(("sqrt", 3)),
    }


def test_search_true_is_the_models_own_space_without_what_is_set(load: Any) -> None:
    models = load(SMALLEST + "models: [{use: toy.boost, search: true, max_depth: 4}]\n").spec.models
    assert models[0].search == {"learning_rate": Range(0.01, 0.3, log=True)}
    models = load(SMALLEST + "models: [{use: toy.boost, search: false}]\n").spec.models
    assert models[0].search is None


def test_a_spec_is_frozen_at_every_depth(load: Any) -> None:
    spec = load(SMALLEST + "models: [toy.ridge]\n").spec
    for part, field in ((spec, "seed"), (spec.target, "column"), (spec.models[0], "use"), (spec.select, "budget")):
        with pytest.raises(Exception, match="frozen"):
            setattr(part, field, getattr(part, field))
    assert isinstance(spec.models, tuple)


def test_a_run_of_any_file_has_a_safe_name() -> None:
    assert name_from("My Houses (2)") == "my-houses-2"
    assert name_from("__Ünï") == "n"
    assert name_from("...") == "spec"
    assert len(name_from("a" * 300)) == 64


def test_local_plugins_are_loaded_first(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "bad.py").write_text("import nothing_that_exists\n")
    (tmp_path / "s.yaml").write_text(f"plugins: [bad.py, gone.py]\n{SMALLEST}seeed: 1\n")
    with pytest.raises(SpecError) as caught:
        load_spec(tmp_path / "s.yaml", environment={}, registry=registry)
    found = [(p.position.line, p.position.column, p.message) for p in caught.value.problems if p.position]
    assert found == [
        (
            1,
            11,
            f"{tmp_path / 'bad.py'}:1: plugin file cannot be loaded: "
            "ModuleNotFoundError: No module named 'nothing_that_exists'",
        ),
        (1, 19, f"no plugin file or folder at {tmp_path / 'gone.py'}"),
        (5, 1, "unknown key 'seeed'; did you mean 'seed'?"),
    ]
    with pytest.raises(PluginError, match="no plugin file or folder"):
        load_spec(tmp_path / "s.yaml", plugin_paths=[tmp_path / "gone.py"], environment={}, registry=registry)


def test_a_missing_file_is_told_with_its_neighbours(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "housing.yaml").write_text(SMALLEST)
    (tmp_path / "flights.yaml").write_text(SMALLEST)
    with pytest.raises(CommandError) as caught:
        load_spec(tmp_path / "hosing.yaml", environment={}, registry=registry)
    assert caught.value.exit_code == 2
    assert str(caught.value) == (
        f"{tmp_path / 'hosing.yaml'}: no such spec file\n  hint: did you mean {tmp_path / 'housing.yaml'}?"
    )
    with pytest.raises(CommandError, match="there is no folder"):
        load_spec(tmp_path / "gone" / "x.yaml", environment={}, registry=registry)
    with pytest.raises(CommandError, match="cannot read the spec"):
        load_spec(tmp_path, environment={}, registry=registry)


def test_plain_values_make_a_spec_too(registry: Registry, tmp_path: Path) -> None:
    values = {"sources": {"t": {"use": "toy.csv", "path": "t.csv"}}, "target": {"column": "y"}}
    spec = spec_from_values(values, registry=registry, folder=tmp_path)
    assert (spec.name, spec.sources["t"].plugin.path) == ("spec", str(tmp_path / "t.csv"))  # type: ignore[attr-defined]


def test_mistakes_in_plain_values_have_a_path(registry: Registry) -> None:
    values = {"sources": {}, "target": {"column": "y"}, "models": [{"use": "toy.ridge", "alpah": 1}]}
    with pytest.raises(SpecError) as caught:
        spec_from_values(values, registry=registry)
    assert [(problem.path, problem.message) for problem in caught.value.problems] == [
        (("sources",), "'sources' must not be empty"),
        (
            ("models", 0, "alpah"),
            "unknown parameter 'alpah' of model 'toy.ridge'; did you mean 'alpha'?",
        ),
    ]


def test_a_flood_of_mistakes_is_cut_and_counted(complain: Any) -> None:
    found = complain(SMALLEST + "".join(f"zz{i}: 1\n" for i in range(5_000)))
    assert len(found) == 101
    assert found[0] == "1:1 there are 5000 problems; about 100 of them are told"


def test_a_problem_without_a_position_names_its_path(registry: Registry) -> None:
    with pytest.raises(SpecError) as caught:
        spec_from_values({"sources": {"t": {"use": "toy.csv", "path": 3}}, "target": {}}, registry=registry)
    assert str(caught.value).splitlines() == [
        "sources.t.path: error: path of source 'toy.csv' must be text, not 3; quote it",
        "target.column: error: missing key 'column' in 'target'",
    ]
