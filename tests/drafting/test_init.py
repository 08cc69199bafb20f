"""``mlpipe init``: a spec that is valid and runs, from nothing but a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from mlpipe.cli.main import exit_code
from mlpipe.plugin import REGISTRY
from mlpipe.spec.load import LoadedSpec, load_spec

DATA = Path(__file__).parents[2] / "data"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """``call("init", ...)`` in an empty folder: the exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        with REGISTRY.isolated():
            code = exit_code([str(each) for each in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def draft(call: Call, data: Path, target: str) -> LoadedSpec:
    """The spec that is drafted, proven to be valid."""
    code, out, err = call("init", data, "--target", target, "--output", "spec.yaml")
    assert code == 0, err
    assert "wrote spec.yaml" in out
    code, _, err = call("validate", "spec.yaml")
    assert code == 0, err
    return load_spec(Path("spec.yaml"), environment=os.environ, registry=REGISTRY)


def test_housing_has_repeated_ids_a_date_and_zipcodes(call: Call) -> None:
    spec = draft(call, DATA / "housing.csv", "price").spec
    assert spec.target.task == "regression"
    assert spec.split is not None
    assert (spec.split.use, spec.split.plugin.keys("price")) == ("group", ["id"])
    text = Path("spec.yaml").read_text()
    assert "# split: {use: time, column: date" in text
    assert "columns: {zipcode: category}" in text
    assert "{use: target_encode, columns: [zipcode]}" in text


def test_flights_have_a_time(call: Call) -> None:
    spec = draft(call, DATA / "flights.parquet", "arr_delay").spec
    assert spec.split is not None
    assert (spec.split.use, spec.split.plugin.keys("")) == ("time", ["time_hour"])
    assert spec.target.missing == "drop"
    assert "# year has one value, and tells nothing." in Path("spec.yaml").read_text()


@pytest.mark.parametrize(("file", "target"), [("diamonds.csv", "price"), ("planes.csv", "seats")])
def test_other_tables_have_valid_drafts(call: Call, file: str, target: str) -> None:
    assert draft(call, DATA / file, target).spec.target.task == "regression"


def test_the_draft_of_the_penguins_runs_as_it_is(call: Call) -> None:
    draft(call, DATA / "penguins.csv", "species")
    code, _, err = call("run", "spec.yaml")
    assert code == 0, err


@pytest.mark.parametrize(
    ("file", "target"), [("housing.csv", "price"), ("flights.parquet", "arr_delay"), ("planes.csv", "engine")]
)
def test_drafts_of_samples_run(call: Call, file: str, target: str, tmp_path: Path) -> None:
    rows = pl.read_parquet(DATA / file) if file.endswith("parquet") else pl.read_csv(DATA / file)
    sample = tmp_path / file
    some = rows.sample(800, seed=0)
    _ = some.write_parquet(sample) if file.endswith("parquet") else some.write_csv(sample)
    draft(call, sample, target)
    model = "logistic" if target == "engine" else "ridge"
    code, _, err = call("run", "spec.yaml", "--set", f"models=[{model}]", "--set", "reports=[]")
    assert code == 0, err


def messy() -> pl.DataFrame:
    """A table with a column of each sort that is noticed."""
    rng, rows = np.random.default_rng(0), 300
    return pl.DataFrame(
        {
            "order_id": [f"A{number:05}" for number in range(rows)],
            "customer_id": rng.integers(0, 40, rows),
            "day": [
                (date(2024, 1, 1) + timedelta(days=int(day))).strftime("%d.%m.%Y") for day in rng.integers(0, 90, rows)
            ],
            "country": ["Norge"] * rows,
            "note": [" ".join(words) for words in rng.choice(["late", "broken", "thanks", "again"], (rows, 8))],
            "amount, in kr": rng.lognormal(3, 1, rows).round(2),
            "yes": rng.choice(["on", "off"], rows),
            "^x$": rng.normal(size=rows).round(3),
            "late": rng.integers(0, 2, rows),
        }
    )


def test_all_that_can_be_noticed_is(call: Call, tmp_path: Path) -> None:
    messy().write_csv(tmp_path / "orders.csv", separator=";")
    code, out, err = call("init", "orders.csv", "--target", "late")
    assert code == 0, err
    for line in (
        "binary: 'late' has two different values",
        "day: says when",
        "customer_id: groups rows: its values repeat",
        "order_id: has another value in each row, and is left out",
        "country: has one value, and is left out",
        "note: is text, and becomes numbers",
    ):
        assert line in out
    text = Path("orders.yaml").read_text()
    assert 'separator: ";"' in text
    assert 'columns: {day: date}, format: "%d.%m.%Y"' in text
    assert '"amount, in kr"' in text
    assert 'values: ["off", "on"]' in text
    code, _, err = call("run", "orders.yaml", "--set", "models=[logistic]", "--set", "reports=[]")
    assert code == 0, err


def test_a_file_of_another_country_is_read(call: Call, tmp_path: Path) -> None:
    lines = ["größe;preis;farbe", *(f"{n},5;{n * 3},25;{'NA' if n % 9 == 0 else 'grün'}" for n in range(1, 90))]
    (tmp_path / "haus.csv").write_bytes("\n".join(lines).encode("windows-1252"))
    spec = draft(call, tmp_path / "haus.csv", "preis").spec
    source: Any = spec.sources["haus"].plugin
    assert (source.separator, source.decimal_comma, source.encoding, source.null_values) == (
        ";",
        True,
        "windows-1252",
        ["NA"],
    )


def test_a_schema_that_is_there_is_named_in_the_first_line(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mlpipe.schema.json").write_text("{}")
    (tmp_path / "configs").mkdir()
    code, _, err = call("init", DATA / "penguins.csv", "--target", "species")
    assert code == 0, err
    first, *_ = (tmp_path / "configs" / "penguins.yaml").read_text().splitlines()
    assert first == "# yaml-language-server: $schema=../mlpipe.schema.json"


def test_a_draft_can_go_to_stdout(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("init", DATA / "penguins.csv", "--target", "species", "--output", "-")
    assert code == 0
    assert out.startswith("# Drafted by mlpipe init")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["penguins.csv", "--target", "specie"], 2, "did you mean 'species'?"),
        (["nothing.csv", "--target", "x"], 2, "there is no file nothing.csv"),
        (["table.sqlite", "--target", "x"], 2, "reads .sqlite files"),
        (["airlines.json", "--target", "name"], 3, "16 different texts in 16 rows"),
        (["constant.csv", "--target", "a"], 3, "same value"),
        (["alone.csv", "--target", "a"], 3, "no column to predict from"),
        (["empty.csv", "--target", "a"], 3, "empty.csv"),
        (["damaged.parquet", "--target", "a"], 3, "not a parquet file"),
        (["penguins.csv", "--target", "species", "--schema", "none.json"], 2, "there is no schema none.json"),
    ],
)
def test_mistakes_are_told(call: Call, tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    for name in ("penguins.csv", "airlines.json"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    (tmp_path / "table.sqlite").write_bytes(b"SQLite format 3\x00")
    (tmp_path / "constant.csv").write_text("a,b\n1,2\n1,3\n")
    (tmp_path / "alone.csv").write_text("a\n1.5\n2.5\n3.5\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1 and no more")
    found, out, err = call("init", *arguments)
    assert (found, words in err) == (code, True), err
    assert "Traceback" not in out + err
    assert not list(tmp_path.glob("*.yaml"))


def test_nothing_is_replaced_unasked(call: Call, tmp_path: Path) -> None:
    (tmp_path / "penguins.yaml").write_text("mine")
    code, _, err = call("init", DATA / "penguins.csv", "--target", "species")
    assert code == 2
    assert "--force replaces it" in err
    assert (tmp_path / "penguins.yaml").read_text() == "mine"
    assert call("init", DATA / "penguins.csv", "--target", "species", "--force")[0] == 0


def test_a_target_of_0_and_1_may_be_nothing_else(call: Call, tmp_path: Path) -> None:
    messy().write_csv(tmp_path / "orders.csv")
    draft(call, tmp_path / "orders.csv", "late")
    text = Path("spec.yaml").read_text()
    assert "{use: allowed_values, columns: [late], values: [0, 1], on_violation: warn}" in text
    assert "{use: row_count, min: 100}" in text


def test_infinite_numbers_and_nameless_columns_get_no_check(call: Call, tmp_path: Path) -> None:
    numbers = [float(number) for number in range(50)]
    rows = pl.DataFrame({"": numbers, "a": [float("inf"), *numbers[1:]], "y": numbers[::-1]})
    rows.write_parquet(tmp_path / "rows.parquet")
    draft(call, tmp_path / "rows.parquet", "y")
    checks = [line for line in Path("spec.yaml").read_text().splitlines() if "in_range" in line]
    assert [line.partition("columns: ")[2][:5] for line in checks] == ['["y"]']


def test_a_source_that_stumbles_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd.py").write_text(
        "from mlpipe.plugin import Field, FilePath, Source\n\n"
        'class Odd(Source, name="acme.odd"):\n'
        '    suffixes = (".odd",)\n'
        '    path: FilePath = Field(description="The file.")\n'
        "    @classmethod\n"
        "    def sniff(cls, path): return {'n': path.read_text().splitlines()[0]}\n"
        "    def scan(self): ...\n"
        "    def fingerprint(self): return '1'\n"
    )
    (tmp_path / "empty.odd").write_text("")
    with REGISTRY.isolated():
        assert exit_code(["init", "empty.odd", "--target", "x", "--output", "-", "--plugin", "odd.py"]) == 1
    told = capsys.readouterr().err
    assert "source 'acme.odd', looking at empty.odd: IndexError" in told
