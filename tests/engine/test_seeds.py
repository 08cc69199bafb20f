from __future__ import annotations

import subprocess
import sys

from mlpipe.engine.seeds import derive_rng


def test_the_same_place_gives_the_same_numbers_in_another_process() -> None:
    here = derive_rng(7, "fit", "ridge", "fold 0").integers(2**32)
    code = "from mlpipe.engine.seeds import derive_rng; print(derive_rng(7, 'fit', 'ridge', 'fold 0').integers(2**32))"
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(there.stdout) == here


def test_any_difference_of_place_gives_other_numbers() -> None:
    places = [
        (7, "fit", "ridge", "fold 0"),
        (8, "fit", "ridge", "fold 0"),
        (7, "search", "ridge", "fold 0"),
        (7, "fit", "lasso", "fold 0"),
        (7, "fit", "ridge", "fold 1"),
        (7, "fit", "ridgefold 0"),
    ]
    drawn = {int(derive_rng(*place).integers(2**62)) for place in places}  # type: ignore[arg-type]
    assert len(drawn) == len(places)
