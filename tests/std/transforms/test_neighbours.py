from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import ValidationError
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from mlpipe.plugin import Columns, DataError, RunError
from mlpipe_std.transforms import _nearest
from mlpipe_std.transforms.neighbours import Neighbours

Run = Callable[..., pl.DataFrame]

RNG = np.random.default_rng(0)
PLACES = RNG.uniform([47, -123], [48, -121], (200, 2))
LATER = RNG.uniform([47, -123], [48, -121], (50, 2))
PRICES = RNG.lognormal(13, 0.5, 200)
TRAIN = pl.DataFrame(PLACES, schema=["lat", "long"])
LATER_ROWS = pl.DataFrame(LATER, schema=["lat", "long"])
PRICE = pl.Series("price", PRICES)


def make(columns: list[str] | None = None, **params: Any) -> Neighbours:
    return Neighbours(columns=Columns(columns or ["lat", "long"]), **params)


def as_seen(places: NDArray[Any], metric: str) -> Any:
    return {
        "standardized": (places - PLACES.mean(axis=0)) / PLACES.std(axis=0),
        "euclidean": places,
        "geo": np.radians(places),
    }[metric]


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("metric", ["standardized", "euclidean", "geo"])
def test_later_rows_agree_with_scikit_learn(run: Run, metric: str, weights: str) -> None:
    result = run(make(k=[1, 7], metric=metric, weights=weights), TRAIN, LATER_ROWS, PRICE)
    assert result.columns == ["lat", "long", "neighbours_1", "neighbours_7"]
    distance = "haversine" if metric == "geo" else "euclidean"
    for k in (1, 7):
        reference = KNeighborsRegressor(k, weights=weights, metric=distance).fit(as_seen(PLACES, metric), PRICES)
        # The chord through the Earth and the arc along it differ in weight by less than a millionth here.
        np.testing.assert_allclose(
            result[f"neighbours_{k}"].to_numpy(), reference.predict(as_seen(LATER, metric)), rtol=1e-5
        )


def test_training_rows_leave_themselves_out(run: Run) -> None:
    result = run(make(k=5, metric="euclidean"), TRAIN, target=PRICE)
    for row in range(0, 200, 20):
        others = np.arange(200) != row
        reference = KNeighborsRegressor(5).fit(PLACES[others], PRICES[others])
        assert result["neighbours_5"][row] == pytest.approx(reference.predict(PLACES[[row]])[0])


@given(
    places=st.lists(st.sampled_from([0.0, 0.5, 1.0, 7.0, None]), min_size=1, max_size=12),
    weights=st.sampled_from(["uniform", "distance"]),
    data=st.data(),
)
def test_no_training_row_sees_its_own_target(places: list[float | None], weights: str, data: st.DataObject) -> None:
    targets = data.draw(st.lists(st.floats(-1e6, 1e6), min_size=len(places), max_size=len(places)))
    row = data.draw(st.integers(0, len(places) - 1))
    frame = pl.LazyFrame({"x": places}, schema={"x": pl.Float64})
    other = [*targets[:row], targets[row] + 12345.0, *targets[row + 1 :]]

    def features(values: list[float]) -> tuple[Any, ...]:
        step = make(["x"], k=[1, 3], weights=weights)
        rows, _ = step.fit_apply(frame, pl.Series(values, dtype=pl.Float64), np.random.default_rng(3))
        return rows.collect().row(row)

    assert features(targets) == features(other)


def test_of_many_at_one_place_the_own_target_is_none(run: Run) -> None:
    train = pl.DataFrame({"x": [1.0] * 30})
    target = pl.Series([0.0] * 29 + [1000.0])
    assert run(make(["x"], k=2), train, target=target)["neighbours_2"][29] == 0


def test_price_per_unit_and_the_estimate_from_it(run: Run) -> None:
    train = pl.DataFrame({"x": [0.0, 1.0, 10.0], "size": [100, 50, 10]})
    later = pl.DataFrame({"x": [0.4, None], "size": [7, 7]})
    step = make(["x"], k=2, per="size", estimate=True, prefix="around", metric="euclidean")
    result = run(step, train, later, pl.Series([200.0, 200.0, 100.0]))
    assert result.columns == ["x", "size", "around_2", "around_2_estimate"]
    assert result.rows() == [(0.4, 7, 3.0, 21.0), (None, 7, None, None)]  # the mean of 200 / 100 and 200 / 50
    trained = run(step, train, target=pl.Series([200.0, 200.0, 100.0]))
    assert trained["around_2"].to_list() == [7.0, 6.0, 3.0]


def test_rows_without_unit_are_nobodys_neighbours(run: Run) -> None:
    train = pl.DataFrame({"x": [0.0, 1.0, 2.0, 3.0], "size": [1.0, 0.0, None, 2.0]})
    result = run(make(["x"], k=1, per="size"), train, target=pl.Series([5.0, 6.0, 7.0, 8.0]))
    assert result["neighbours_1"].to_list() == [4.0, 5.0, 4.0, 5.0]


def test_two_classes_give_the_share_of_the_second(run: Run) -> None:
    classes = (PLACES[:, 0] > 47.5).astype(int)
    reference = KNeighborsClassifier(9).fit(PLACES, classes)
    result = run(make(k=9, metric="euclidean"), TRAIN, LATER_ROWS, pl.Series(classes, dtype=pl.UInt32))
    np.testing.assert_allclose(result["neighbours_9"].to_numpy(), reference.predict_proba(LATER)[:, 1])


def test_several_classes_give_the_share_of_each_but_the_last(run: Run) -> None:
    classes = RNG.integers(0, 3, 200)
    reference = KNeighborsClassifier(9).fit(PLACES, classes)
    result = run(make(k=[2, 9], metric="euclidean"), TRAIN, LATER_ROWS, pl.Series(classes, dtype=pl.UInt32))
    assert result.columns[2:] == [f"neighbours_{k}_class_{number}" for k in (2, 9) for number in (0, 1)]
    np.testing.assert_allclose(result[:, -2:].to_numpy(), reference.predict_proba(LATER)[:, :2])


def test_fewer_rows_than_neighbours_are_all_asked(run: Run) -> None:
    train, later = pl.DataFrame({"x": [1.0, 2.0]}), pl.DataFrame({"x": [5.0]})
    target = pl.Series([3.0, 5.0])
    assert run(make(["x"], k=10), train, later, target)["neighbours_10"].to_list() == [4.0]
    assert run(make(["x"], k=10), train, target=target)["neighbours_10"].to_list() == [5.0, 3.0]


@pytest.mark.parametrize("train", [[], [1.0], [None, None]])
@pytest.mark.parametrize("metric", ["standardized", "euclidean"])
def test_without_neighbours_there_is_no_mean(run: Run, train: list[float | None], metric: str) -> None:
    rows = pl.DataFrame({"x": train}, schema={"x": pl.Float64})
    target = pl.Series([1.0] * len(train), dtype=pl.Float64)
    assert run(make(["x"], metric=metric), rows, target=target)["neighbours_10"].null_count() == len(train)


@pytest.mark.parametrize("metric", ["standardized", "euclidean", "geo"])
def test_missing_and_boundless_coordinates_give_null(run: Run, metric: str) -> None:
    odd = [None, float("nan"), float("inf"), 1e308, -1e200]
    later = pl.DataFrame({"lat": odd, "long": [1.0] * 5}, schema={"lat": pl.Float64, "long": pl.Float64})
    assert run(make(k=3, metric=metric), TRAIN, later, PRICE)["neighbours_3"].null_count() == 5


def test_extreme_training_rows_do_not_stop_it(run: Run) -> None:
    train = pl.DataFrame({"x": [1e308, -1e308, 1.0, 1e-308, float("inf")]})
    assert run(make(["x"], k=1), train, target=pl.Series([1.0, 2.0, 3.0, 4.0, 5.0])).height == 5


def test_places_across_the_date_line_are_near(run: Run) -> None:
    train = pl.DataFrame({"lat": [0.0, 0.0], "long": [-179.9, 170.0]})
    later = pl.DataFrame({"lat": [0.0], "long": [179.9]})
    target = pl.Series([1.0, 2.0])
    assert run(make(k=1, metric="geo"), train, later, target)["neighbours_1"].to_list() == [1.0]
    assert run(make(k=1, metric="euclidean"), train, later, target)["neighbours_1"].to_list() == [2.0]


def test_latitude_is_the_first_column_named(run: Run) -> None:
    train = pl.DataFrame({"long": [10.0, 0.0], "lat": [80.0, 82.0]})
    later = pl.DataFrame({"long": [0.0], "lat": [80.0]})
    # At 80° north, 10° of longitude are 193 km and 2° of latitude are 222.
    assert run(make(k=1, metric="geo"), train, later, pl.Series([1.0, 2.0]))["neighbours_1"].to_list() == [1.0]


def test_a_small_memory_gives_the_same(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run(make(k=4), TRAIN, target=PRICE)
    monkeypatch.setattr(_nearest, "MOST_DISTANCES", 12)
    assert run(make(k=4), TRAIN, target=PRICE).equals(whole)


def test_a_name_that_is_taken_is_numbered(run: Run) -> None:
    train = pl.DataFrame({"x": [1.0, 2.0], "neighbours_1": [0, 0]})
    assert run(make(["x"], k=1), train, target=pl.Series([1.0, 2.0])).columns[-1] == "neighbours_1_2"


def test_columns_come_through_as_they_are(run: Run) -> None:
    train = TRAIN.with_columns(pl.lit("^a$").alias("^a$"))
    assert run(make(k=1), train, train, PRICE).drop("neighbours_1").equals(train)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"estimate": True}, "'estimate' needs 'per'"),
        ({"columns": ["lat"], "metric": "geo"}, "two names"),
        ({"k": 0}, "greater than or equal to 1"),
        ({"k": []}, "at least 1 item"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(params: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        make(**params)


def test_what_cannot_be_learned_from_is_refused(run: Run) -> None:
    words = pl.DataFrame({"x": ["a", "b"], "y": [1, 2]})
    classes = pl.Series([0, 1], dtype=pl.UInt32)
    with pytest.raises(DataError, match="'x' is String"):
        run(make(["x"]), words, target=classes)
    with pytest.raises(DataError, match="'per' is for regression"):
        run(make(["y"], per="y"), words, target=classes)
    with pytest.raises(DataError, match="chooses no column"):
        run(make(["^nothing$"]), words, target=classes)
    with pytest.raises(RunError, match="needs a target"):
        run(make(["y"]), words)
