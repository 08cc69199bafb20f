"""Long names: shortened where they are alike, and told apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.plugin import REGISTRY, Predictions, RunResult
from mlpipe_std.reporters._charts import plotly_names
from mlpipe_std.reporters._names import told_apart

Build = Callable[..., RunResult]
REGIONS = [f"customer_segment_of_the_{side}_{kind}" for side in ("north", "south") for kind in ("coast", "island")]


@pytest.mark.parametrize(
    ("names", "most", "expected"),
    [
        (["a", "bc"], 5, ["a", "bc"]),
        (["price_in_spring", "price_in_summer"], 12, ["…spring", "…summer"]),
        (["the_price_paid_in_may", "the_price_paid_in_june"], 15, ["the_price_…may", "the_price_…june"]),
        (["the_price_paid_in_may", "id"], 12, ["the_pric…may", "id"]),
        (["abcdefghijklmnop", "abcdefghijkmmnop"], 9, ["abcdef…op", "abcdef…op (2)"]),
        (["x" * 20, "x" * 20], 9, ["xxxxxx…xx", "xxxxxx…xx (2)"]),
    ],
)
def test_names_are_cut_where_they_are_alike(names: list[str], most: int, expected: list[str]) -> None:
    assert told_apart(names, most) == expected


@given(st.lists(st.text("ab_ ", max_size=40), unique=True, max_size=12), st.integers(8, 30))
def test_different_names_stay_different_and_short(names: list[str], most: int) -> None:
    brief = told_apart(names, most)
    assert len(set(brief)) == len(names)
    assert all(len(re.sub(r" \(\d+\)$", "", text)) <= most for text in brief)


def test_names_for_plotly_are_text() -> None:
    assert plotly_names(["<b>", "a\nb", "a b"]) == ["&lt;b&gt;", "a b", "a b (2)"]


def page(run: RunResult, folder: Path) -> str:
    (path,) = REGISTRY.get("reporter", "html")().write(run, folder)
    return str(path.read_text(encoding="utf-8"))


def of_classes(run: RunResult, labels: list[str]) -> RunResult:
    rng, count = np.random.default_rng(1), len(labels)
    truth = np.arange(40 * count) % count
    chances = rng.dirichlet(np.ones(count), len(truth))
    chances[np.arange(len(truth)), truth] += 0.4
    return replace(run, holdout_predictions=Predictions(truth, None, chances, tuple(labels)), out_of_fold=None)


def test_the_confusion_matrix_of_many_classes_has_the_whole_width(build: Build, tmp_path: Path) -> None:
    few = page(of_classes(build("multiclass"), [f"class {n}" for n in range(6)]), tmp_path)
    many = page(of_classes(build("multiclass"), [f"class {n}" for n in range(7)]), tmp_path)
    assert '<div class="pair"><div class="confusion">' in few
    assert '<div class="stacked"><div class="confusion">' in many


def test_errors_have_another_hue_than_right_predictions(build: Build, tmp_path: Path) -> None:
    text = page(of_classes(build("multiclass"), ["a", "b", "c"]), tmp_path)
    table = text.split('<div class="confusion">')[1].split("</table>")[0]
    for row, line in enumerate(re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[1])):
        shades = re.findall(r"heat (heat|miss)-\d+", line)
        assert shades == ["heat" if column == row else "miss" for column in range(3)]


def test_long_classes_are_told_apart_in_the_matrix_and_the_legend(build: Build, tmp_path: Path) -> None:
    text = page(of_classes(build("multiclass"), REGIONS), tmp_path)
    heads = re.findall(r"<th[^>]*><span>([^<]+)</span>", text.split('<div class="confusion">')[1].split("</tr>")[0])
    assert len(set(heads)) == 5
    assert all(len(head.replace("\u2060", "")) <= 22 for head in heads)
    assert f'title="{REGIONS[3]}"' in text
    for name in ("north_coast", "south_island"):
        assert re.search(rf'"name":"[^"]*{name} \(0', text)


def test_long_columns_are_told_apart_on_their_cards(build: Build, tmp_path: Path) -> None:
    run = build("regression")
    long = "revenue_of_the_quarter_in_thousands_of_euros_before_taxes_"
    profile = tuple(replace(each, name=f"{long}{place}") for place, each in enumerate(run.profile))
    text = page(replace(run, profile=profile), tmp_path)
    names = re.findall(r'<h3><span class="name" title="([^"]+)">([^<]+)</span>', text)
    assert [full for full, _ in names] == [each.name for each in profile]
    assert all(brief.endswith(full[-1:]) for full, brief in names)
    assert max(len(brief.replace("\u2060", "")) for _, brief in names) <= 44
