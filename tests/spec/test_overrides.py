"""``--set PATH=VALUE``."""

from __future__ import annotations

from typing import Any

import pytest

from mlpipe.errors import SpecError
from mlpipe.spec.origin import Document
from mlpipe.spec.overrides import apply_overrides
from mlpipe.spec.reader import read_document

TEXT = """\
name: demo
seed: 1
sources: {houses: {use: csv, path: x.csv}}
split: random
transforms:
models:
  - ridge
  - {use: xgboost, max_depth: 3, search: {max_depth: {int: [3, 9]}, eta: [1, 2]}}
  - {use: acme.best, name: deep}
  - {use: acme.best, alpha: "${ALPHA}"}
columns: [a, b]
"""


def document() -> Document:
    return read_document(TEXT, "s.yaml", {"ALPHA": "secret"})


def changed(*overrides: str) -> dict[str, Any]:
    return apply_overrides(document(), overrides, {"DEPTH": "8"}).values


def test_values_of_every_kind() -> None:
    assert changed("seed=7")["seed"] == 7
    assert changed("name=a b")["name"] == "a b"
    assert changed("name='7'")["name"] == "7"
    assert changed("seed=")["seed"] is None
    assert changed("name=x=y")["name"] == "x=y"
    assert changed("models=[ridge, {use: lasso}]")["models"] == ["ridge", {"use": "lasso"}]
    assert changed("seed=${DEPTH}")["seed"] == 8


def test_entries_go_by_index_name_or_use() -> None:
    assert changed("models.1.max_depth=6")["models"][1]["max_depth"] == 6
    assert changed("models.xgboost.max_depth=6")["models"][1]["max_depth"] == 6
    assert changed("models.deep.alpha=2")["models"][2] == {"use": "acme.best", "name": "deep", "alpha": 2}
    assert changed("sources.houses.path=y.csv")["sources"]["houses"]["path"] == "y.csv"
    assert changed("columns.1=c")["columns"] == ["a", "c"]
    assert changed("models.ridge=lasso")["models"][0] == "lasso"


def test_a_name_with_dots_is_found() -> None:
    values = read_document("models: [{use: acme.best}, acme.bestest]\na.b: {c: 1}\n", "s.yaml", {})
    after = apply_overrides(values, ["models.acme.best.x=1", "models.acme.bestest.y.z=2", "a.b.c=3"], {}).values
    assert after == {
        "models": [{"use": "acme.best", "x": 1}, {"use": "acme.bestest", "y": {"z": 2}}],
        "a.b": {"c": 3},
    }


def test_a_bare_plugin_name_gets_room_for_parameters() -> None:
    assert changed("models.ridge.alpha=1e-3")["models"][0] == {"use": "ridge", "alpha": 0.001}
    assert changed("split.folds=3")["split"] == {"use": "random", "folds": 3}


def test_sections_that_are_not_there_are_made() -> None:
    assert changed("select.metric=mae")["select"] == {"metric": "mae"}
    assert changed("target.class_weight.a=2")["target"] == {"class_weight": {"a": 2}}
    assert changed("transforms=[scale]")["transforms"] == ["scale"]


def test_a_parameter_that_is_set_is_no_longer_searched() -> None:
    assert changed("models.xgboost.max_depth=6")["models"][1]["search"] == {"eta": [1, 2]}
    model = changed("models.xgboost.max_depth=6", "models.xgboost.eta=1")["models"][1]
    assert (model["search"], model["eta"]) == (None, 1)


def test_later_overrides_see_earlier_ones() -> None:
    assert changed("models=[lasso]", "models.lasso.alpha=2", "models.0.alpha=3")["models"] == [
        {"use": "lasso", "alpha": 3}
    ]


def test_the_document_itself_is_not_changed() -> None:
    before = document()
    apply_overrides(before, ["models.xgboost.max_depth=6", "seed=2"], {})
    assert before == document()


def test_what_was_set_is_located_at_its_argument() -> None:
    origin = apply_overrides(document(), ["models.ridge.alpha={x: [1]}", "new.part=3"], {}).origin
    where = "--set models.ridge.alpha={x: [1]}"
    assert str(origin.locate(("models", 0, "alpha"))) == f"{where}:1:20"
    assert str(origin.locate(("models", 0, "alpha"), on_key=True)) == f"{where}:1:14"
    assert str(origin.locate(("models", 0, "alpha", "x", 0))) == f"{where}:1:25"
    assert str(origin.locate(("models", 0, "use"))) == "s.yaml:7:5"
    assert str(origin.locate(("new",), on_key=True)) == "--set new.part=3:1:1"
    assert str(origin.locate(("seed",))) == "s.yaml:2:7"


def test_what_was_replaced_is_forgotten() -> None:
    origin = apply_overrides(document(), ["models.3.alpha=[1]", "models.1=lasso"], {}).origin
    assert origin.references == {}
    assert str(origin.locate(("models", 1, "search", "eta"))) == "--set models.1=lasso:1:10"


def test_references_move_with_their_value() -> None:
    values = read_document("model: ${M}\n", "s.yaml", {"M": "ridge"})
    after = apply_overrides(values, ["model.alpha=${A}"], {"A": "1"})
    assert after.values == {"model": {"use": "ridge", "alpha": 1}}
    assert after.origin.references == {("model", "use"): "${M}", ("model", "alpha"): "${A}"}


@pytest.mark.parametrize(
    ("override", "column", "message"),
    [
        ("seed", 1, "write PATH=VALUE, such as models.xgboost.max_depth=6"),
        ("=3", 1, "a part of the path is empty"),
        ("a..b=3", 3, "a part of the path is empty"),
        ("seed.x=3", 6, "'seed' is a whole number and has no keys"),
        ("models.9.a=1", 8, "'models' has 4 entries, counted from 0: no 9"),
        (
            "models.xgbost.a=1",
            8,
            "no entry 'xgbost' in 'models'; did you mean 'xgboost'? there are: deep, ridge, xgboost, acme.best",
        ),
        ("checks.rows.min=1", 8, "the spec has no 'checks'; add checks: [rows]"),
        ("prepare.acme.best.a=1", 9, "the spec has no 'prepare'; add prepare: [acme.best]"),
        ("reports.0.a=1", 9, "the spec has no 'reports'; add reports: [NAME]"),
        ("models.zzz.a=1", 8, "no entry 'zzz' in 'models'; there are: deep, ridge, xgboost, acme.best"),
        ("seed=010", 6, "'010' may be read as an octal or binary number; quote it, or write it as a plain decimal"),
        ("name=a: b", 6, "the value is one scalar, [a, b] or {a: b}; quote a text with ': ' in it"),
        ("name='x", 6, "this quote is never closed"),
        ("name=*x", 6, "no anchor is named 'x'; quote a text that starts with '*'"),
        ("name=${GONE}", 6, "environment variable 'GONE' is not set"),
        ("name=!!int 3", 6, "tags are not allowed: tag:yaml.org,2002:int"),
        ("name=" + "[" * 50, 38, "nested deeper than 32 levels"),
        ("name=\udcff", 6, "a control character (U+DCFF) stands here; remove it"),
    ],
)
def test_what_cannot_be_set_is_told_at_its_column(override: str, column: int, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        changed(override)
    (problem,) = caught.value.problems
    assert problem.message == message
    assert problem.position is not None
    assert (problem.position.line, problem.position.column) == (1, column)
    assert problem.position.file.startswith("--set ")


def test_an_ambiguous_name_needs_an_index() -> None:
    values = read_document("models: [lasso, {use: ridge}, ridge]\n", "s.yaml", {})
    with pytest.raises(SpecError, match="'ridge' stands 2 times in 'models'; use an index: 1, 2"):
        apply_overrides(values, ["models.ridge.alpha=1"], {})


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        changed("seed", "seed=2", "models.9=x")
    assert len(caught.value.problems) == 2


def test_later_errors_point_at_the_argument(complain: Any) -> None:
    text = "sources:\n  houses: {use: toy.csv, path: x.csv}\ntarget: {column: price}\nmodels: [toy.boost]\n"
    assert complain(text, "models.toy.boost.max_depth=0", "models.0.max_dept=3", "selct.metric=toy.rmse") == [
        "--set models.0.max_dept=3:1:10 unknown parameter 'max_dept' of model 'toy.boost'; did you mean 'max_depth'?",
        "--set models.toy.boost.max_depth=0:1:28 max_depth of model 'toy.boost' must be at least 1, not 0",
        "--set selct.metric=toy.rmse:1:1 unknown key 'selct'; did you mean 'select'?",
    ]
