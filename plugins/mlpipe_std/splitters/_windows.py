"""Where, on a line of places 0, 1, 2 …, one part of the rows ends and the next begins."""

from __future__ import annotations

import numpy as np

from mlpipe_std.splitters._folding import count_share
from mlpipe_std.splitters._keys import Codes


def start_of_latest(places: Codes, share: float) -> int:
    """The first place of the latest share of the rows; rows of one place stay together, on the later side."""
    ordered = np.sort(places)
    return max(int(ordered[-count_share(len(places), share)]), 1)


def starts_of_windows(places: Codes, folds: int) -> Codes:
    """The first places of ``folds`` windows, about equal in rows, after a first stretch of the same size.

    There are more different places than folds, so that every window and the first stretch have rows.
    """
    ordered = np.sort(places)
    last = int(ordered[-1])
    number = np.arange(folds)
    wanted = ordered[np.round(len(places) * (number + 1) / (folds + 1)).astype(np.int64)]
    # Where many rows share a place, windows move on so that none is empty: first upwards, then back from the end.
    rising = np.maximum.accumulate(np.maximum(wanted - number, 1)) + number
    starts: Codes = np.minimum(rising, last - folds + 1 + number)
    return starts
