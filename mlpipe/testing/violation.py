"""What the kit raises."""

from __future__ import annotations


class Violation(AssertionError):
    """A plugin does not keep what its kind promises."""


class Leak(Violation):
    """Something of rows that must not be seen was seen."""


class Skipped(Exception):
    """A check that cannot be made of this plugin, with the reason."""
