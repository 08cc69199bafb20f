from __future__ import annotations

import pytest

from mlpipe.plugin.formatting import counted, duration, figure, score_format, storage


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (105_048.234, "105,048"),
        (1234.5, "1,234"),
        (23.4123, "23.41"),
        (3.14159, "3.142"),
        (0.90712, "0.9071"),
        (0.05, "0.0500"),
        (0.000012, "1.2e-05"),
        (0.0, "0"),
        (7.0, "7"),
        (-0.5, "-0.5000"),
        (-12_345.6, "-12,346"),
        (1e18, "1e+18"),
        (None, "–"),
        (float("inf"), "inf"),
    ],
)
def test_figures(value: float | None, text: str) -> None:
    assert figure(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "<0.1 µs"),
        (0.00000004, "<0.1 µs"),
        (0.00000006, "0.1 µs"),
        (0.0000004, "0.4 µs"),
        (0.00034, "340 µs"),
        (0.012, "12 ms"),
        (0.9996, "1.0 s"),
        (3.21, "3.2 s"),
        (59.97, "1 min 0 s"),
        (125, "2 min 5 s"),
        (3720, "1 h 2 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (512, "512 B"), (1_500, "1.5 kB"), (12_345, "12 kB"), (999_999, "1.0 MB"), (3.4e9, "3.4 GB")],
)
def test_sizes(size: float, text: str) -> None:
    assert storage(size) == text


def test_counts() -> None:
    assert counted(1, "row") == "1 row"
    assert counted(1200, "row") == "1,200 rows"


@pytest.mark.parametrize(
    ("scores", "texts"),
    [
        ([0.9071, -5.35e-05, None], ["0.9071", "-0.0001", "–"]),
        ([0.9071, -0.00001, 0.0, 1.0], ["0.9071", "0.0000", "0.0000", "1.0000"]),
        ([0.0388, 1.0494], ["0.0388", "1.0494"]),
        ([265.94, 2_812.3, 2.57e39], ["265.9", "2,812", "2.57e+39"]),
        ([8.3, 12.94], ["8.300", "12.940"]),
        ([58_223.4, 220_781.0], ["58,223", "220,781"]),
        ([0.000032, 0.00041], ["3.2e-05", "0.00041"]),
        ([float("nan"), 0.5], ["nan", "0.5000"]),
    ],
)
def test_scores_of_a_metric_have_the_same_decimals(scores: list[float | None], texts: list[str]) -> None:
    assert list(map(score_format(scores), scores)) == texts


def test_shares_are_told_in_percent() -> None:
    write = score_format([0.1109, 0.4547, 860.2], is_share=True)
    assert [write(score) for score in (0.1109, 0.4547, 860.2, None)] == ["11.1 %", "45.5 %", "86,020 %", "–"]
    assert score_format([0.0004], is_share=True)(0.0004) == "0.04 %"
