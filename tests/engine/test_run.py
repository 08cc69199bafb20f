"""Whole runs on small tables: what the leaderboard, the winner and the record say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pytest

from mlpipe.engine.outline import outline
from mlpipe.errors import DataError, RunError, SpecError
from mlpipe.plugin import REGISTRY, Labelled, Model, Task


def line(rows: int = 300, seed: int = 0) -> pl.DataFrame:
    """Y = 3a - b + noise."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, rows))
    return pl.DataFrame({"a": a, "b": b, "y": 3 * a - b + rng.normal(0, 0.1, rows)})


def classes(rows: int = 300, labels: tuple[str, ...] = ("no", "yes")) -> pl.DataFrame:
    """The class is told by a, up to noise."""
    rng = np.random.default_rng(1)
    code = rng.integers(len(labels), size=rows)
    return pl.DataFrame({"a": code + rng.normal(0, 0.4, rows), "label": [labels[each] for each in code]})


def test_a_linear_truth_is_won_by_the_linear_model(run_spec: Any) -> None:
    result = run_spec(line(), target={"column": "y"}, models=["ridge", "knn"]).result
    assert result.winner == "ridge"
    assert [row.label for row in result.leaderboard] == ["ridge", "knn", "baseline"]
    assert [row.verdict for row in result.leaderboard] == ["winner", "worse", "baseline"]
    assert result.holdout["r2"] > 0.99
    assert result.holdout["rmse"] == pytest.approx(0.1, rel=0.3)
    assert result.rows == {"development": 240, "holdout": 60}


def test_a_tie_goes_to_the_smaller_model(run_spec: Any) -> None:
    # Twice the same model but for a penalty that changes next to nothing; the forest can keep up nowhere.
    models = [{"use": "ridge", "alpha": 1.0}, {"use": "ridge", "alpha": 1.01, "name": "other"}, "decision_tree"]
    result = run_spec(line(), target={"column": "y"}, models=models).result
    verdicts = {row.label: row.verdict for row in result.leaderboard}
    assert sorted([verdicts["ridge"], verdicts["other"]]) == ["tie", "winner"]
    assert verdicts["decision_tree"] == "worse"


def _wave() -> pl.DataFrame:
    """A target that a straight line follows well, and trees better."""
    rng = np.random.default_rng(1)
    size = rng.uniform(0, 10, 150)
    return pl.DataFrame({"size": size, "y": 3 * size + 3 * np.sin(2 * size) + rng.normal(0, 2, 150)})


def test_a_smaller_model_wins_a_tie_only_where_it_gives_up_next_to_nothing(run_spec: Any) -> None:
    given = {"target": {"column": "y"}, "models": ["ridge", "random_forest"], "split": {"use": "random", "folds": 3}}
    strict, lenient = (
        run_spec(_wave(), **given, select={"metric": "rmse", "tolerance": tolerance}).result
        for tolerance in (0.01, 1.0)
    )
    best, other = strict.leaderboard[0], strict.leaderboard[1]
    assert (best.label, other.label) == ("random_forest", "ridge")
    assert other.verdict == "tie", "three folds cannot tell them apart"
    assert strict.winner == "random_forest"
    assert other.reason == "cannot be told apart from the best, but gives up more than 1 % of its gain"
    assert lenient.winner == "ridge"


def test_a_model_below_the_baseline_is_warned_of(run_spec: Any) -> None:
    # 1-nearest-neighbour doubles the noise of a constant; a line finds that there is nothing.
    rng = np.random.default_rng(3)
    size = rng.normal(size=300)
    table = pl.DataFrame({"size": size, "y": 0.5 * size + rng.normal(size=300)})
    result = run_spec(table, target={"column": "y"}, models=["ridge", {"use": "knn", "n_neighbors": 1}]).result
    knn = next(row for row in result.leaderboard if row.label == "knn")
    assert (knn.verdict, knn.reason) == ("worse", "worse than the baseline")
    assert [w for w in result.warnings if w.startswith("'knn' is worse than the baseline")]


def test_noise_beats_no_baseline(run_spec: Any) -> None:
    rng = np.random.default_rng(3)
    table = pl.DataFrame({"a": rng.normal(size=200), "y": rng.normal(size=200)})
    finished = run_spec(table, target={"column": "y"}, models=["ridge"])
    assert not finished.beats_baseline
    assert any("no model beats the baseline" in warning for warning in finished.result.warnings)
    (ridge,) = [row for row in finished.result.leaderboard if row.label == "ridge"]
    assert ridge.reason == "the best mean score, but no better than the baseline"


def test_a_binary_task_is_found_and_scored_by_probabilities(run_spec: Any) -> None:
    result = run_spec(classes(), target={"column": "label"}, models=["logistic"]).result
    assert result.task == "binary"
    assert result.metric == "roc_auc"
    assert result.holdout["roc_auc"] > 0.9
    assert set(result.holdout) == {"roc_auc", "average_precision", "log_loss", "accuracy", "f1"}
    assert result.out_of_fold.labels == ("no", "yes")
    assert result.out_of_fold.probabilities.sum(axis=1) == pytest.approx(1)


def test_the_positive_class_is_the_one_named(run_spec: Any) -> None:
    target = {"column": "label", "positive": "no"}
    result = run_spec(classes(), target=target, models=["logistic"]).result
    assert result.out_of_fold.labels == ("yes", "no")
    assert (result.labels, result.positive) == (("yes", "no"), "no")


@pytest.mark.parametrize(
    ("target", "labels", "positive"),
    [("label", ["no", "yes"], "yes"), ("several", ["a", "b", "c"], None), ("a", [], None)],
)
def test_the_record_says_the_classes_in_order_and_which_is_positive(
    run_spec: Any, target: str, labels: list[str], positive: str | None
) -> None:
    table = classes().with_columns(several=pl.Series(["c", "a", "b"] * 100))
    finished = run_spec(table, target={"column": target}, models=["knn"])
    record = json.loads((finished.folder / "run.json").read_text())
    assert (record["labels"], record["positive"]) == (labels, positive)


@pytest.mark.parametrize(
    ("target", "known"),
    [
        ({"column": "label"}, ("yes", "the last in order")),
        ({"column": "label", "positive": "no"}, ("no", "from the spec")),
        ({"column": "label", "task": "binary"}, (None, None)),
        ({"column": "code"}, ("10", "the last in order")),
        ({"column": "flag"}, ("true", "the last in order")),
        ({"column": "flag", "positive": False}, ("false", "from the spec")),
        ({"column": "ranked"}, ("low", "the last in order")),
        ({"column": "a"}, (None, None)),
    ],
    ids=str,
)
def test_a_plan_says_the_positive_class_that_the_run_has(
    plan_spec: Any, run_spec: Any, target: dict[str, Any], known: tuple[str | None, str | None]
) -> None:
    is_yes = pl.col("label") == "yes"
    table = classes().with_columns(
        code=pl.when(is_yes).then(10).otherwise(9),
        flag=is_yes,
        ranked=pl.when(is_yes).then(pl.lit("low")).otherwise(pl.lit("high")).cast(pl.Enum(["high", "low"])),
    )
    told = outline(plan_spec(table, target=target))["target"]
    assert (told["positive"], told["positive_reason"]) == known
    if known[0]:
        assert run_spec(table, target=target, models=["knn"]).result.positive == known[0]


def test_several_classes(run_spec: Any) -> None:
    table = classes(labels=("a", "b", "c"))
    result = run_spec(table, target={"column": "label"}, models=["logistic", "xgboost"]).result
    assert result.task == "multiclass"
    assert result.holdout["accuracy"] > 0.7


def test_classes_of_whole_numbers_keep_their_order(run_spec: Any) -> None:
    table = classes(labels=("a", "b", "c")).with_columns(
        label=pl.col("label").replace_strict({"a": 2, "b": 10, "c": 30}, return_dtype=pl.Int64)
    )
    result = run_spec(table, target={"column": "label", "task": "multiclass"}, models=["logistic"]).result
    assert result.out_of_fold.labels == ("2", "10", "30")


@pytest.fixture
def fragile() -> Iterator[str]:
    """The name of a model whose fit fails."""
    with REGISTRY.isolated():

        class Fragile(Model, name="test.fragile"):
            """Breaks."""

            tasks: ClassVar[frozenset[Task]] = frozenset({"regression"})

            def fit(self, train: Labelled, task: Task, **options: Any) -> dict[str, Any]:
                raise ZeroDivisionError("too many cooks")

            def predictor(self, state: dict[str, Any]) -> Any:
                raise NotImplementedError

        yield "test.fragile"


def test_a_model_that_fails_is_on_the_board_with_its_reason_and_the_run_goes_on(run_spec: Any, fragile: str) -> None:
    result = run_spec(line(), target={"column": "y"}, models=["ridge", fragile]).result
    assert result.winner == "ridge"
    failed = result.leaderboard[-1]
    assert (failed.label, failed.verdict, failed.cv) == (fragile, "failed", None)
    assert failed.reason == "model 'test.fragile': ZeroDivisionError: too many cooks"


def test_a_run_in_which_all_models_fail_says_why(run_spec: Any, fragile: str) -> None:
    with pytest.raises(RunError, match=r"every model failed(.|\n)*too many cooks"):
        run_spec(line(), target={"column": "y"}, models=[fragile])


def test_log_targets_are_turned_back(run_spec: Any) -> None:
    table = line().with_columns(y=(pl.col("y") / 6 + 3).exp())
    target = {"column": "y", "transform": "log1p"}
    result = run_spec(table, target=target, models=["ridge"], select={"metric": "mae"}).result
    assert result.metric_in_target_unit
    assert result.holdout["mae"] < 0.3 * result.baseline_holdout["mae"]


def test_rows_of_no_weight_count_neither_in_fits_nor_in_scores(run_spec: Any) -> None:
    table = line().with_columns(w=pl.when(pl.int_range(pl.len()) % 3 == 0).then(0.0).otherwise(1.0))
    spoiled = table.with_columns(y=pl.when(pl.col("w") == 0).then(1000.0).otherwise(pl.col("y")))
    target = {"column": "y", "weight": "w"}
    result = run_spec(spoiled, target=target, models=["ridge"]).result
    assert result.holdout["rmse"] < 0.2


def test_balanced_classes_raise_the_recall_of_the_rare_one(run_spec: Any) -> None:
    rng = np.random.default_rng(5)
    rare = rng.random(600) < 0.08
    table = pl.DataFrame({"a": rare + rng.normal(0, 0.8, 600), "label": rare})
    plain, balanced = (
        run_spec(table, target={"column": "label", **weight}, models=["logistic"], select={"metric": "recall"}).result
        for weight in ({}, {"class_weight": "balanced"})
    )
    assert balanced.leaderboard[0].cv.mean > plain.leaderboard[0].cv.mean + 0.3


def test_the_record_has_what_the_documentation_promises(run_spec: Any) -> None:
    finished = run_spec(line(), target={"column": "y"}, models=["ridge"])
    record = json.loads((finished.folder / "run.json").read_text())
    assert record["status"] == "succeeded"
    assert [stage["name"] for stage in record["stages"]] == [
        "load", "check", "prepare", "split", "profile", "search", "select", "evaluate", "explain", "bundle", "report",
    ]  # fmt: skip
    assert {stage["status"] for stage in record["stages"]} == {"ran", "skipped"}
    assert record["data"] == [
        {"source": "rows", "fingerprint": record["data"][0]["fingerprint"], "rows": 300, "columns": 3}
    ]
    (row, baseline) = record["leaderboard"]
    assert row["model"] == record["winner"] == "ridge"
    assert baseline["model"] == record["baseline"] == "baseline"
    assert set(row["cv"]) >= {"metric", "mean", "std", "low", "high"}
    assert row["cv"]["low"] < row["cv"]["mean"] < row["cv"]["high"]
    assert row["params"]["alpha"] == 1.0
    assert set(record["holdout"]) == {"r2", "rmse", "mae", "mape"}
    assert record["bundle"] == "bundle"
    assert record["environment"]["polars"] == pl.__version__


def test_a_failed_run_leaves_a_record_that_says_where(run_spec: Any, tmp_path: Any) -> None:
    with pytest.raises(DataError):
        run_spec(line(5), target={"column": "y"}, models=["ridge"])
    (path,) = tmp_path.glob("store/runs/*/run.json")
    record = json.loads(path.read_text())
    assert record["status"] == "failed"
    assert "too few" in record["error"]
    status = {stage["name"]: stage["status"] for stage in record["stages"]}
    assert (status["prepare"], status["split"], status["search"]) == ("ran", "failed", "skipped")


def test_a_model_with_one_wild_fold_does_not_win_by_being_small(run_spec: Any) -> None:
    # One row far out: a line through log(1 + y) goes astray there, by exp(…), in the fold that validates on it.
    rng = np.random.default_rng(8)
    size = rng.uniform(1, 5, 400)
    table = pl.DataFrame({"size": size, "y": np.exp(size) + rng.normal(0, 1, 400).clip(-1, 1) + 2})
    table[200, "size"] = 400.0
    target = {"column": "y", "transform": "log1p"}
    models = ["ridge", {"use": "xgboost", "learning_rate": 0.1}]
    result = run_spec(table, target=target, models=models, split={"use": "random", "folds": 5, "holdout": 0.1}).result
    ridge = next(row for row in result.leaderboard if row.label == "ridge")
    assert result.winner == "xgboost"
    assert ridge.verdict == "worse"
    assert ridge.reason == "worse than the baseline"


@pytest.mark.filterwarnings("default")
def test_what_a_library_warns_of_is_a_warning_of_the_run(run_spec: Any) -> None:
    models = [{"use": "logistic", "max_iter": 1}]
    result = run_spec(classes(), target={"column": "label"}, models=models).result
    told = [warning for warning in result.warnings if "ConvergenceWarning" in warning]
    assert len(told) == 1, "once, although it comes up in every fold"


def test_a_weight_for_a_class_that_does_not_occur_is_refused(run_spec: Any) -> None:
    target = {"column": "label", "class_weight": {"yess": 2.0}}
    with pytest.raises(SpecError, match=r"no row has the class 'yess' .* did you mean 'yes'"):
        run_spec(classes(), target=target, models=["logistic"])
