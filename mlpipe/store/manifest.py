"""The manifest of a bundle: what it is, the plugins that it is made of, and the digest of every file in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mlpipe.errors import BundleError

FORMAT = 1
"""The version of the format; a reader refuses a newer one, and reads every older one."""

MANIFEST, SCHEMA, GOLDEN, STATES = "manifest.json", "schema.json", "golden.json", "states"

Role = Literal["replayed", "hoisted", "fitted", "model"]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(pattern=r"^(schema\.json|golden\.json|states/[0-9]{2,4}/(tree\.json|[0-9]+\.[a-z]+))$")]
_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class PluginUse(BaseModel):
    """A plugin of the pipeline: its name, never its class, its parameters, and where its state stands."""

    model_config = _STRICT

    role: Role
    kind: Literal["transform", "model"]
    name: str
    package: str
    version: str
    params: dict[str, Any]
    state: str | None = Field(None, pattern=r"^states/[0-9]{2,4}$")

    @model_validator(mode="after")
    def _is_in_its_place(self) -> PluginUse:
        if (self.role == "model") != (self.kind == "model"):
            raise ValueError(f"a {self.kind} cannot be {self.role}")
        return self


class SourceParams(BaseModel):
    """How the source read its file, which other files are read alike by."""

    model_config = _STRICT

    name: str
    params: dict[str, Any]


class FileEntry(BaseModel):
    """A file of the bundle."""

    model_config = _STRICT

    sha256: Sha256
    size: int = Field(ge=0)


class Manifest(BaseModel):
    """What a bundle says of itself."""

    model_config = _STRICT

    format: int = Field(ge=1)
    name: str
    run_id: str
    created_at: str
    task: Literal["regression", "binary", "multiclass"]
    target: str
    target_transform: Literal["log1p"] | None
    labels: list[str]
    source: SourceParams | None
    enters: list[str]
    features: list[str]
    plugins: list[PluginUse]
    encoding: str = Field(pattern=r"^states/[0-9]{2,4}$")
    winner: str
    holdout: dict[str, float]
    spec_sha256: str
    data: dict[str, str]
    """Source -> fingerprint."""
    libraries: dict[str, str]
    files: dict[FileName, FileEntry]

    def as_text(self) -> str:
        """As it stands in the file."""
        return json.dumps(self.model_dump(mode="json"), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_manifest(text: bytes) -> Manifest:
    """The manifest that a file holds. Raises BundleError where it is none, or of a newer format."""
    try:
        tree = json.loads(text.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"it is no JSON: {error}", where=MANIFEST) from error
    found = tree.get("format") if isinstance(tree, dict) else None
    if type(found) is int and found > FORMAT:
        raise BundleError(
            f"it is of format {found}, and this mlpipe reads formats up to {FORMAT}",
            where=MANIFEST,
            hint="pip install -U mlpipe-framework",
        )
    try:
        return Manifest.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BundleError(f"it is malformed at '{place}': {first['msg']}", where=MANIFEST) from error


def digest_of(data: bytes) -> str:
    """The sha256 that a manifest names."""
    return hashlib.sha256(data).hexdigest()


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


@dataclass(frozen=True)
class Facts:
    """What a bundle tells of the run that it comes from."""

    name: str
    run_id: str
    task: str
    target: str
    winner: str
    holdout: Mapping[str, float]
    spec_sha256: str
    data: Mapping[str, str]
    libraries: Mapping[str, str] = field(default_factory=dict)

    def as_tree(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)
