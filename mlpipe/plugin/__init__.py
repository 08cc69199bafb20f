"""What a plugin author needs: the kinds, the field types, the plain data, the errors."""

from __future__ import annotations

from pydantic import Field, SecretStr

from mlpipe.errors import DataError, MlpipeError, PluginError, RunError, StateError, listing, suggest
from mlpipe.plugin.base import Plugin
from mlpipe.plugin.columns import (
    Categorical,
    Column,
    Columns,
    Everything,
    FilePath,
    Numeric,
    Temporal,
    columns_field,
    require_columns,
)
from mlpipe.plugin.defaults import Defaults, TaskDefaults, load_defaults
from mlpipe.plugin.formatting import counted, duration, figure, score_format, storage
from mlpipe.plugin.kinds.check import Check, RowCheck, TableCheck
from mlpipe.plugin.kinds.metric import Metric
from mlpipe.plugin.kinds.model import Accepts, Labelled, Matrix, Model, Predictor, Task
from mlpipe.plugin.kinds.reporter import Reporter
from mlpipe.plugin.kinds.searcher import Proposal, Searcher, Trial
from mlpipe.plugin.kinds.source import Source
from mlpipe.plugin.kinds.splitter import Fold, Splitter
from mlpipe.plugin.kinds.transform import Transform
from mlpipe.plugin.offers import API_VERSION
from mlpipe.plugin.registry import REGISTRY, Registry
from mlpipe.plugin.results import (
    Bar,
    Candidate,
    CheckRecord,
    ColumnProfile,
    DataRecord,
    Importance,
    Predictions,
    RunResult,
    Scores,
    StageRecord,
    StepRecord,
)
from mlpipe.plugin.space import Choice, Range, Space, Value, read_dimension
from mlpipe.plugin.state import State, decode, digest, encode, size

__all__ = [
    "API_VERSION",
    "REGISTRY",
    "Accepts",
    "Bar",
    "Candidate",
    "Categorical",
    "Check",
    "CheckRecord",
    "Choice",
    "Column",
    "ColumnProfile",
    "Columns",
    "DataError",
    "DataRecord",
    "Defaults",
    "Everything",
    "Field",
    "FilePath",
    "Fold",
    "Importance",
    "Labelled",
    "Matrix",
    "Metric",
    "MlpipeError",
    "Model",
    "Numeric",
    "Plugin",
    "PluginError",
    "Predictions",
    "Predictor",
    "Proposal",
    "Range",
    "Registry",
    "Reporter",
    "RowCheck",
    "RunError",
    "RunResult",
    "Scores",
    "Searcher",
    "SecretStr",
    "Source",
    "Space",
    "Splitter",
    "StageRecord",
    "State",
    "StateError",
    "StepRecord",
    "TableCheck",
    "Task",
    "TaskDefaults",
    "Temporal",
    "Transform",
    "Trial",
    "Value",
    "columns_field",
    "counted",
    "decode",
    "digest",
    "duration",
    "encode",
    "figure",
    "listing",
    "load_defaults",
    "read_dimension",
    "require_columns",
    "score_format",
    "size",
    "storage",
    "suggest",
]
