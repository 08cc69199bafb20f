"""What splitters share whose folds are given by the data, so that chance has no say."""

from __future__ import annotations

from pydantic import field_validator

from mlpipe.plugin import Splitter


class OnceSplitter(Splitter):
    """Refuses to be repeated: each repeat would be the same."""

    @field_validator("repeats")
    @classmethod
    def _refuse_repeats(cls, repeats: int) -> int:
        if repeats > 1:
            raise ValueError(f"a '{cls.plugin_name}' split comes out the same each time; remove 'repeats'")
        return repeats
