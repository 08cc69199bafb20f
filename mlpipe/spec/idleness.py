"""What a spec says in vain."""

from __future__ import annotations

from mlpipe.errors import Problem
from mlpipe.spec.model import Spec


def find_idle(spec: Spec) -> list[Problem]:
    """A warning for a search while no model has anything to be searched."""
    if spec.search is None or any(model.search for model in spec.models or ()):
        return []
    remedy = "add 'search: true' to one" if spec.models else "name models, with 'search: true'"
    return [Problem(f"no model has 'search', so nothing is searched; {remedy}", ("search",), severity="warning")]
