"""What the writer and the reader of a tree agree on."""

from __future__ import annotations

MAX_DEPTH = 64
"""How deep lists and dicts may stand inside each other."""

TAG = "$"
"""An object whose single key starts with it stands for what JSON cannot say; a dict's own key that starts
with it is written with one more."""

ENDINGS = {"array": "npy", "frame": "arrow", "bytes": "bin"}
"""Tag of a member -> the ending of its name."""

INT64 = range(-(2**63), 2**63)
"""Whole numbers that are written as JSON numbers; JSON readers and Python itself limit longer ones."""
