from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlpipe.errors import StoreError
from mlpipe.store.files import make_folder, write_atomically
from mlpipe.store.runs import new_run


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert [each.name for each in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "run.json"
    write_atomically(path, b"old")

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(StoreError, match="No space left on device") as caught:
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 6
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["run.json"]


def test_a_folder_where_a_file_stands_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("")
    with pytest.raises(StoreError, match="cannot write"):
        make_folder(tmp_path / "store" / "runs")


def test_runs_of_the_same_second_have_folders_of_their_own(tmp_path: Path) -> None:
    folders = {new_run(tmp_path, "housing").path for _ in range(20)}
    assert len(folders) == 20
    assert all(folder.parent == tmp_path / "runs" and folder.name.startswith("housing-") for folder in folders)


def test_run_records_hold_no_nan(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        new_run(tmp_path, "housing").write_record({"score": float("nan")})
