"""A target that cannot be learned is refused before the run, by its type or its values, with the remedy."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
import yaml

from mlpipe.errors import DataError

ROWS = 40


def table(target: list[Any], dtype: Any = None) -> pl.DataFrame:
    """A feature, and a target that repeats the values."""
    values = [target[row % len(target)] for row in range(ROWS)]
    return pl.DataFrame({"a": range(ROWS), "y": pl.Series(values, dtype=dtype)})


def refusal(plan: Any, rows: pl.DataFrame, target: dict[str, Any] | None = None, **spec: Any) -> DataError:
    """The error of planning; of data, whatever else is open."""
    with pytest.raises(DataError) as caught:
        plan(rows, target={"column": "y", **(target or {})}, **spec)
    assert caught.value.exit_code == 3
    return caught.value


@pytest.mark.parametrize("value", ["k", 7, 1.5, True, dt.date(2020, 1, 1)], ids=repr)
def test_a_target_of_one_value_is_told_as_that_whatever_the_models(plan_spec: Any, value: Any) -> None:
    if isinstance(value, dt.date):
        rows = table([value]).with_columns(y=pl.col("y").cast(pl.String))
    else:
        rows = table([value])
    error = refusal(plan_spec, rows, models=["ridge", "random_forest"])
    assert error.what == "target 'y' has the same value in all 40 rows; there is nothing to learn"


def test_gaps_are_no_second_value(plan_spec: Any) -> None:
    error = refusal(plan_spec, table(["k", None]), models=["ridge"])
    assert error.what == "target 'y' has the same value in all 20 rows; there is nothing to learn"


@pytest.mark.parametrize(
    ("value", "dtype"),
    [(None, pl.String), (None, pl.Null), (None, pl.Boolean), (None, pl.Int64), (float("nan"), pl.Float64)],
    ids=str,
)
def test_a_target_without_any_value_is_told_as_that(plan_spec: Any, value: Any, dtype: Any) -> None:
    error = refusal(plan_spec, table([value], dtype), models=["ridge"])
    assert error.what == "target 'y' is missing in all rows"


@pytest.mark.parametrize("missing", ["error", "drop"])
def test_the_same_is_said_in_a_run_where_the_task_is_given(run_spec: Any, missing: str) -> None:
    target = {"column": "y", "task": "regression", "missing": missing}
    with pytest.raises(DataError, match=r"^target 'y' is missing in all rows"):
        run_spec(table([None], pl.Float64), target=target, models=["ridge"])


DAYS = [dt.date(2020, 1, 1), dt.date(2020, 2, 1), dt.date(2020, 3, 1)]
UNFIT: dict[str, tuple[list[Any], str]] = {
    "Date": (DAYS, "y_epoch_days"),
    "Datetime": ([dt.datetime(2020, 1, day, tzinfo=dt.UTC) for day in (1, 2, 3)], "y_epoch_days"),
    "Time": ([dt.time(8), dt.time(9), dt.time(10)], "y_hour"),
    "Duration": ([dt.timedelta(1), dt.timedelta(2), dt.timedelta(3)], "y_total_seconds"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_time_is_no_target_by_itself_and_the_hint_makes_one_of_it(plan_spec: Any, name: str) -> None:
    values, number = UNFIT[name]
    error = refusal(plan_spec, table(values))
    assert error.what == f"target 'y' is {name}, not a number and no class"
    step = yaml.safe_load(error.hint[: error.hint.index("}") + 1])
    assert plan_spec(table(values), prepare=[step], target={"column": number}).target.task == "regression"


@pytest.mark.parametrize("name", [*UNFIT, "String", "Boolean", "Binary"])
def test_what_is_no_number_cannot_be_a_regression(plan_spec: Any, name: str) -> None:
    others = {"String": ["k", "l"], "Boolean": [True, False], "Binary": [b"k", b"l"]}
    rows = table(others[name] if name in others else UNFIT[name][0])
    error = refusal(plan_spec, rows, {"task": "regression"})
    assert error.what == f"target 'y' is {name}, not a number, so it cannot be a regression"
    assert ("multiclass" in error.hint) is (name not in ("Duration", "Binary"))


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_durations_and_lists_are_no_classes(plan_spec: Any, task: str) -> None:
    assert refusal(plan_spec, table(UNFIT["Duration"][0]), {"task": task}).what == (
        "target 'y' is Duration, whose values are no classes"
    )
    made = "select a, array_agg(y) as y from rows group by a"
    error = refusal(plan_spec, table([1, 2]), {"task": task}, prepare=[{"use": "sql", "query": made}])
    assert error.what == "target 'y' is List, whose values are no classes"


def test_dates_may_be_classes_where_the_spec_says_so(run_spec: Any) -> None:
    target = {"column": "y", "task": "multiclass"}
    result = run_spec(table(DAYS), target=target, models=["logistic"], split={"use": "random", "folds": 2}).result
    assert result.out_of_fold.labels == ("2020-01-01", "2020-02-01", "2020-03-01")


def test_bytes_are_classes_only_as_text(run_spec: Any) -> None:
    given = {"target": {"column": "y", "task": "binary"}, "models": ["logistic"], "split": {"use": "random"}}
    assert run_spec(table([b"k", b"l"]), **given).result.out_of_fold.labels == ("k", "l")
    with pytest.raises(DataError, match=r"^target 'y' is Binary, and its values are no text: invalid utf8"):
        run_spec(table([b"\xff\xfe", b"\xff\xfd"]), **given)


def test_without_rows_the_step_that_kept_none_is_named(plan_spec: Any, run_spec: Any) -> None:
    steps = [{"use": "drop_duplicates"}, {"use": "filter", "condition": "a > 1000"}, {"use": "sort", "by": ["a"]}]
    words = "no rows are left after transform 'filter', step 2 of 'prepare'"
    assert refusal(plan_spec, table([1, 2, 3]), prepare=steps).what == words
    with pytest.raises(DataError, match=f"^{words}"):
        run_spec(table([1, 2, 3]), prepare=steps, target={"column": "y", "task": "regression"})
    assert refusal(plan_spec, table([1, 2, 3]).clear()).what.endswith("rows.parquet) has no rows")
