"""How the result came about: stages, the winner's steps, the spec, the environment, how to repeat it."""

from __future__ import annotations

import shlex

from mlpipe.plugin import RunResult, StepRecord, duration
from mlpipe_std.reporters._markup import Content, Html, element
from mlpipe_std.reporters._section import Section
from mlpipe_std.reporters._tables import Column, Row, facts, shown, table
from mlpipe_std.reporters._words import moment

_GIVEN = "from the spec"
_OVERRIDE = "# --set "


def stages(run: RunResult) -> Section | None:
    """What ran and why."""
    if not run.stages:
        return None
    total = sum(each.seconds for each in run.stages) or 1.0
    columns = [Column("stage"), Column("status"), Column("time", numeric=True), Column("share")]
    rows: list[list[Content]] = [
        [each.name, each.status, duration(each.seconds), _bar(each.seconds / total)] for each in run.stages
    ]
    if any(each.reason for each in run.stages):
        columns.append(Column("why"))
        rows = [[*row, each.reason] for row, each in zip(rows, run.stages, strict=True)]
    content: list[Content] = [table("Stages", columns, map(Row, rows))]
    if run.steps:
        content += [element("h3", f"The pipeline of {run.winner}"), _steps(run)]
    return Section("stages", "What ran, and why", content)


def spec(run: RunResult) -> Section:
    """The spec as written."""
    lead = "As written; values from the environment stand as their references."
    code = element("pre", element("code", run.spec_text), tabindex=0, aria_label="The spec")
    return Section("spec", "The spec", code, lead)


def repeat(run: RunResult) -> Section:
    """Environment, and how to get the same again."""
    words = (
        "Save the spec above as spec.yaml where its paths lead to the same data (the fingerprints are under Data "
        "checks), install the versions below, and run:"
    )
    same = "With the same seed and a fixed number of trials, leaderboard and scores repeat to the last bit."
    identity: dict[str, Content] = {
        "run": element("code", run.run_id),
        "started": moment(run.started_at),
        "seed": str(run.seed),
        "spec SHA-256": element("code", run.spec_sha256, class_="hash"),
    }
    versions = {name: element("code", value) for name, value in run.environment.items()}
    command = element("pre", element("code", command_of(run)), tabindex=0, aria_label="The command")
    content: list[Content] = [element("p", words), command, element("p", same), facts(identity, class_="listing")]
    if versions:
        content += [element("h3", "Environment"), facts(versions, class_="listing")]
    return Section("repeat", "Run it again", content)


def command_of(run: RunResult) -> str:
    """The command that runs the spec again, with the overrides that stand as comments below its text."""
    last = run.spec_text.rstrip("\n").rpartition("\n\n")[2].splitlines()
    overrides = [line.removeprefix(_OVERRIDE) for line in last] if all(map(_is_override, last)) else []
    return " \\\n  ".join(["mlpipe run spec.yaml", *(f"--set {shlex.quote(each)}" for each in overrides)])


def _is_override(line: str) -> bool:
    return line.startswith(_OVERRIDE)


def _steps(run: RunResult) -> Html:
    return element("ol", (_step(each) for each in run.steps), class_="steps")


def _step(each: StepRecord) -> Html:
    inserted = each.reason != _GIVEN
    badge = element("span", "inserted" if inserted else _GIVEN, class_=f"badge is-{'good' if inserted else 'given'}")
    given = {key: element("code", shown(value)) for key, value in each.params.items()}
    return element(
        "li",
        element("code", each.use, class_="name"),
        " ",
        badge,
        element("p", each.reason.removeprefix("inserted: ")) if inserted else None,
        facts(given) if given else None,
    )


def _bar(share: float) -> Html:
    bar = element("rect", width=f"{100 * share:.1f}%", height="100%", class_="bar")
    return element("svg", bar, class_="share-bar", aria_hidden="true")
