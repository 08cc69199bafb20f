"""How a draft splits: what is honest for the groups and times that were noticed."""

from __future__ import annotations

from collections.abc import Iterator

from mlpipe.drafting.lines import flow_line
from mlpipe.drafting.noticing import Noticed


def split_lines(noticed: Noticed) -> Iterator[str]:
    """The section ``split``, with its reason, and what else may be right."""
    if noticed.groups:
        yield from _by_group(noticed)
    elif noticed.time is not None:
        yield from _by_time(noticed)
    else:
        yield from _at_random(noticed)
    for each in noticed.alike:
        yield f"# Where the model is to meet a {each.name} that it has not seen:"
        yield f"# split: {_split('group', each.distinct, column=each.name)}"


def _by_group(noticed: Noticed) -> Iterator[str]:
    names = ", ".join(each.name for each in noticed.groups)
    group, time, lies = noticed.groups[0], noticed.time, noticed.arrangement
    in_turn = time is not None and lies is not None and lies.is_in_turn
    yield f"# A value of {names} stands in several rows, which are alike: they must not be on both sides."
    if in_turn and time is not None:
        yield "# They come one after the other: the model is judged by later ones than those it has learned from."
        yield f"split: {_split('group_time', group=group.name, time=time.name)}"
        yield "# To be judged by any others, not only later ones:"
        yield f"# split: {_split('group', group.distinct, column=group.name)}"
        return
    yield f"split: {_split('group', group.distinct, column=group.name)}"
    if time is not None:
        yield f"# To be judged by what comes later instead, of each {group.name} that is known already:"
        yield f"# split: {_split('time', column=time.name)}"
        yield f"# Values of {group.name} overlap in time, so group_time, which would give both, cannot cut them well."


def _by_time(noticed: Noticed) -> Iterator[str]:
    time = noticed.time
    if time is None:
        return
    counts = f", in {time.epoch} since 1970" if time.epoch else ""
    yield f"# {time.name} says when{counts}: the model is judged by rows later than those it has learned from."
    for each in noticed.panels:
        yield f"# At most times there is a row of each {each.name}, so later rows are of values that are known."
    yield f"split: {_split('time', column=time.name)}"
    for each in noticed.panels:
        yield f"# To be judged by a {each.name} that it has not seen:"
        yield f"# split: {_split('group', each.distinct, column=each.name)}"


def _at_random(noticed: Noticed) -> Iterator[str]:
    if noticed.task == "regression":
        yield "# Rows at random, right where no row tells of another; neither time nor groups were noticed."
        yield f"split: {_split('random')}"
    else:
        yield "# Rows at random, each class in its share. Neither time nor groups were noticed."
        yield f"split: {_split('stratified')}"


def _split(use: str, groups: int = 100, **params: str) -> str:
    """The slot; of few groups there are not enough for five folds."""
    return flow_line({"use": use, **params, "holdout": 0.2, "folds": 5 if groups >= 10 else min(3, groups - 1)})
