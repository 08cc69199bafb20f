"""``mlpipe predict``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mlpipe.cli.options import load_plugins, plugin_paths, store_folder
from mlpipe.drafting.opening import open_file, open_like
from mlpipe.plugin import REGISTRY
from mlpipe.plugin.formatting import counted
from mlpipe.serving.answers import Answers
from mlpipe.serving.batch import Predicting
from mlpipe.store.bundle_reader import read_bundle
from mlpipe.store.files import store_errors
from mlpipe.store.models import find_bundle


@click.command("predict")
@click.argument("model")
@click.argument("data", type=click.Path())
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="A .csv, .parquet or .ndjson file, for stdout.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="Keep only this column beside the answers; may repeat.")
@click.option("--name", default="prediction", show_default=True, help="Name of the column with the answers.")
@click.option("--probabilities", is_flag=True, help="Add the probability of each class.")
@click.option("--store", metavar="DIR", help="Where runs are kept: else $MLPIPE_STORE, else ./artifacts.")
@plugin_paths
def command(
    model: str,
    data: str,
    output: str | None,
    keep: tuple[str, ...],
    name: str,
    probabilities: bool,
    store: str | None,
    plugins: tuple[str, ...],
) -> None:
    """Answer for every row of the file DATA by MODEL, and write the rows with the answers beside them.

    MODEL is the name of a spec, whose latest run is taken, the id or folder of a run, or the folder of a bundle.
    """
    load_plugins(plugins)
    bundle = read_bundle(find_bundle(model, store_folder(store)), REGISTRY)
    like = bundle.manifest.source
    opened = open_like(Path(data), like.name, like.params, REGISTRY) if like else None
    rows = (opened or open_file(Path(data), REGISTRY)).rows
    predicting = Predicting(rows, Answers(bundle.scorer, name, probabilities), list(keep) or None, where=data)
    if output is None:
        with store_errors(Path("stdout"), hint="is the disk that it goes to full?"):
            try:
                predicting.write_csv(sys.stdout.write)
                sys.stdout.flush()
            except BrokenPipeError:
                sys.exit(0)  # whoever reads has enough
        return
    predicting.write(Path(output))
    manifest = bundle.manifest
    click.echo(f"{output}: {counted(predicting.rows_done, 'row')} by {manifest.winner} of {manifest.run_id}", err=True)
