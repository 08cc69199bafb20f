"""Names of columns are judged all at once, and a wrong one makes no other mistake up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlpipe.engine.planning import make_plan
from mlpipe.errors import SpecError
from mlpipe.plugin import REGISTRY
from mlpipe.spec.load import load_spec

Judge = Callable[..., list[str]]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """The problems of a spec, each as ``line:column message``, with the keys given put over ``target: {column: y}``."""
    rows = "".join(f"{row},{row % 7},2024-01-{row % 28 + 1:02},{row % 3},{row}\n" for row in range(40))
    (tmp_path / "rows.csv").write_text(f"a,b,day,c,y\n{rows}")

    def problems(code: int = 2, **keys: str) -> list[str]:
        given = {"sources": "{rows: {use: csv, path: rows.csv}}", "target": "{column: y}", **keys}
        spec = tmp_path / "spec.yaml"
        spec.write_text("".join(f"{key}: {value}\n" for key, value in given.items()))
        with REGISTRY.isolated(), pytest.raises(SpecError) as caught:
            make_plan(load_spec(spec, environment={}, registry=REGISTRY))
        assert caught.value.exit_code == code
        found = [(each.position, each.message) for each in caught.value.problems]
        return [f"{at.line}:{at.column} {message}" for at, message in found if at is not None]

    return problems


TRANSFORMS = "[{use: scale, columns: [aa]}, {use: winsorize, columns: [bb]}, {use: drop, columns: [cc]}]"


def test_wrong_names_are_told_at_once_from_the_target_to_the_last_step(judge: Judge) -> None:
    steps = "[{use: drop, columns: [dayy]}, {use: cast, columns: {cc: int}}]"
    assert judge(target="{column: yy}", prepare=steps, transforms=TRANSFORMS) == [
        "2:18 no column 'yy'; did you mean 'y'?",
        "3:33 no column 'dayy'; did you mean 'day'?",
        "3:63 no column 'cc'; did you mean 'c'?",
        "4:37 no column 'aa'; did you mean 'a'?",
        "4:70 no column 'bb'; did you mean 'b'?",
        "4:98 no column 'cc'; did you mean 'c'?",
    ]


def test_a_wrong_name_stays_wrong_in_the_next_step(judge: Judge) -> None:
    steps = "[{use: scale, columns: [aa]}, {use: scale, columns: [aa]}, {use: drop, columns: [aa]}]"
    assert [problem.partition(" ")[0] for problem in judge(transforms=steps)] == ["3:37", "3:66", "3:94"]


def test_the_target_is_known_as_such_under_stateless_steps(judge: Judge) -> None:
    assert judge(transforms="[{use: drop, columns: [y, x]}, {use: scale, columns: [y]}]") == [
        "3:36 column 'y' is the target, which no transform may use",
        "3:39 no column 'x'; there are: a, b, c, day",
        "3:67 column 'y' is the target, which no transform may use",
    ]


@pytest.mark.parametrize(
    "steps",
    [
        "[{use: rename, columns: {aa: size}}, {use: drop, columns: [size]}]",
        "[{use: select, columns: [aa, b, c, y]}, {use: drop, columns: [a]}]",
        "[{use: cast, columns: {aa: date}}, {use: date_parts, columns: [a, day]}]",
        "[{use: rename, columns: {aa: when}}, {use: date_parts, columns: [when]}, {use: drop, columns: [when_year]}]",
        "[{use: rename, columns: {aa: size}}, {use: expression, columns: {x: size > 3}}, {use: drop, columns: [x]}]",
        "[{use: cast, columns: {aa: string}}, {use: filter, condition: \"a = 'x'\"}]",
        "[{use: date_parts, columns: [aa]}, {use: drop, columns: [a_year]}]",
    ],
    ids=["renamed", "selected", "cast", "renamed as a date", "in an expression", "compared", "made of it"],
)
@pytest.mark.parametrize("stage", ["prepare", "transforms"])
def test_no_mistake_follows_from_a_wrong_name(judge: Judge, steps: str, stage: str) -> None:
    if stage == "transforms":
        steps = steps.replace(", y]", "]").replace("{use: filter, condition: \"a = 'x'\"}", "{use: scale}")
    (problem,) = judge(**{stage: steps})
    assert "no column 'aa'" in problem


def test_after_a_wrong_name_neither_the_task_nor_its_models_are_judged(judge: Judge) -> None:
    (problem,) = judge(prepare="[{use: filter, condition: b > 1}, {use: drop, columns: [aa]}]", models="[logistic]")
    assert problem == "3:66 no column 'aa'; did you mean 'a'?"


def test_a_wrong_name_and_a_model_for_another_task_are_told_together(judge: Judge) -> None:
    wrong, unfit = judge(transforms="[{use: scale, columns: [aa]}]", models="[logistic]")
    assert wrong == "3:37 no column 'aa'; did you mean 'a'?"
    assert unfit.startswith("4:10 model 'logistic' is for binary, multiclass; the task here is regression")


def test_a_wrong_name_and_an_unfit_target_are_told_together(judge: Judge) -> None:
    unfit, wrong = judge(target="{column: day}", transforms="[{use: scale, columns: [aa]}]")
    assert unfit.startswith("2:18 target 'day' is Date, not a number and no class; ")
    assert wrong == "3:37 no column 'aa'; did you mean 'a'?"


def test_wrong_names_in_a_source_are_told_at_their_keys_with_those_of_the_steps(judge: Judge) -> None:
    source = "{rows: {use: csv, path: rows.csv, schema_overrides: {a: string, dayy: date, zz: float}}}"
    assert judge(sources=source, prepare="[{use: drop, columns: [bb]}, {use: filter, condition: \"a = 'x'\"}]") == [
        "1:74 no column 'dayy'; did you mean 'day'?",
        "1:86 no column 'zz'; there are: a, b, c, day, y",
        "3:33 no column 'bb'; did you mean 'b'?",
    ]


def test_a_wrong_name_for_missing_values_is_told_at_its_key(judge: Judge) -> None:
    assert judge(sources="{rows: {use: csv, path: rows.csv, null_values: {dayy: x, c: '0'}}}") == [
        "1:58 no column 'dayy'; did you mean 'day'?"
    ]


def test_a_check_of_a_source_with_a_wrong_name_is_judged_by_its_names_alone(judge: Judge) -> None:
    source = "{rows: {use: csv, path: rows.csv, schema_overrides: {a: string, zz: float}}}"
    checks = "[{use: matches, columns: [a], pattern: x}, {use: not_null, columns: [bb]}]"
    assert judge(sources=source, checks=checks) == [
        "1:74 no column 'zz'; there are: a, b, c, day, y",
        "3:78 no column 'bb'; did you mean 'b'?",
    ]


def test_a_wrong_type_in_a_source_is_the_fault_of_the_data(judge: Judge) -> None:
    (problem,) = judge(3, sources="{rows: {use: csv, path: rows.csv, schema_overrides: {day: int}}}")
    assert problem.startswith("1:34 ")
    assert "column 'day' holds '2024-01-01' in row 1, which is no int" in problem
