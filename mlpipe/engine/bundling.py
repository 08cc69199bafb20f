"""Stage bundle: the winner's pipeline, kept so that it can answer later."""

from __future__ import annotations

from collections.abc import Callable

from mlpipe.engine.entry import find_entry
from mlpipe.engine.load import Loaded
from mlpipe.engine.plan import Plan
from mlpipe.engine.stage import Journal, stage
from mlpipe.errors import MlpipeError, StoreError
from mlpipe.pipeline.fitted import FittedPipeline
from mlpipe.pipeline.scorer import Scorer
from mlpipe.plugin import REGISTRY, Source
from mlpipe.plugin.named import file_fields, has_secret
from mlpipe.store.bundle_writer import write_bundle
from mlpipe.store.manifest import Facts, SourceParams
from mlpipe.store.runs import RunFolder


@stage("bundle")
def bundle(
    journal: Journal,
    plan: Plan,
    loaded: Loaded,
    pipeline: FittedPipeline,
    facts: Callable[[], Facts],
    folder: RunFolder,
) -> str | None:
    """Write the bundle into the run's folder; gives its name there.

    None, with a warning that says why, where the pipeline cannot be kept: that undoes no run.
    """
    try:
        entry = find_entry(plan, loaded)
        scorer = Scorer(entry.request, entry.replayed, entry.enters, entry.hoisted, pipeline)
        source = _params(plan.sources[plan.main]) if entry.at_source else None
        write_bundle(folder.bundle, scorer, entry.rows, facts(), source, REGISTRY)
    except StoreError:
        raise
    except MlpipeError as error:
        where = f"{error.where}: " if error.where else ""
        journal.warn(f"the winner cannot be kept for later: {where}{error.what}")
        return None
    return folder.bundle.name


def _params(source: Source) -> SourceParams | None:
    """How a file is read as the source reads its own; None where that holds a secret."""
    cls = type(source)
    if has_secret(cls):
        return None
    given = source.model_fields_set - set(file_fields(cls))
    params = {name: value for name, value in source.model_dump(mode="json").items() if name in given}
    return SourceParams(name=source.plugin_name, params=params)
