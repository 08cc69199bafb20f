"""Target and features as cards, with what to look at in front."""

from __future__ import annotations

from collections.abc import Sequence

from mlpipe.plugin import ColumnProfile, RunResult, counted
from mlpipe_std.reporters._markup import Content, Html, element
from mlpipe_std.reporters._names import joined, told_apart, unbroken
from mlpipe_std.reporters._section import Section
from mlpipe_std.reporters._sketches import Trend, distribution, target_scale
from mlpipe_std.reporters._tables import facts, folded
from mlpipe_std.reporters._words import amount, percent

_CARDS = 24
_STATISTICS = {
    "min": "min",
    "q25": "25 %",
    "median": "median",
    "q75": "75 %",
    "max": "max",
    "mean": "mean",
    "std": "std. dev.",
    "most_frequent": "most frequent",
}


def columns(run: RunResult) -> Section | None:
    """A card for each column, the most important first."""
    if not run.profile:
        return None
    target, *features = run.profile
    order = {each.column: place for place, each in enumerate(run.importance)}
    features.sort(key=lambda each: order.get(each.name, len(order)))
    trend = _trend(run, features)
    names = dict(
        zip((each.name for each in run.profile), told_apart([each.name for each in run.profile], 44), strict=True)
    )
    cards = [_card(target, names[target.name], None, mark="target")]
    cards += [_card(each, names[each.name], trend) for each in features]
    content: list[Content] = [_notes(run.profile), _legend(trend), element("div", cards[:_CARDS], class_="cards")]
    if len(cards) > _CARDS:
        more = element("div", cards[_CARDS:], class_="cards")
        content.append(folded(f"{counted(len(cards) - _CARDS, 'more column')}", more))
    sorting = ", the most important first" if run.importance else ""
    lead = f"The target and {counted(len(features), 'column')}{sorting}, over the rows that are not held out."
    return Section("columns", "Columns", content, lead)


def _notes(profile: Sequence[ColumnProfile]) -> Html | None:
    """What to look at, each finding once with its columns."""
    found: dict[str, list[str]] = {}
    for column in profile:
        for note in column.notes:
            found.setdefault(note, []).append(column.name)
    if not found:
        return None
    lines = (element("li", element("strong", joined(names)), f": {note}") for note, names in found.items())
    return element("div", element("p", "To look at"), element("ul", lines), class_="judgement is-caution", role="note")


def _trend(run: RunResult, features: Sequence[ColumnProfile]) -> Trend | None:
    scale = target_scale(features)
    if scale is None:
        return None
    if run.task == "regression":
        return Trend(f"mean {run.target}", False, scale)
    labels = run.out_of_fold.labels if run.out_of_fold else ()
    return Trend(f"share of “{labels[-1]}”" if labels else "share of the positive class", True, scale)


def _legend(trend: Trend | None) -> Html | None:
    if trend is None:
        return None
    bottom, top = trend.shown(trend.scale.low), trend.shown(trend.scale.high)
    return element(
        "p",
        element("span", element("span", class_="key bar"), " rows"),
        element("span", element("span", class_="key trend"), f" {trend.words}, on the same scale in every chart: "),
        f"{bottom} at the bottom, {top} at the top; beside a category, the same as a number",
        class_="legend",
    )


def _card(column: ColumnProfile, name: str, trend: Trend | None, mark: str = "") -> Html:
    filled = column.rows - column.missing
    head = element(
        "h3",
        element("span", unbroken(name), class_="name", title=column.name),
        element("small", ", ".join(filter(None, [mark, column.type, _unit(column)]))),
    )
    amounts = facts(
        {
            "missing": f"{percent(column.missing / column.rows)}" if column.missing and column.rows else "none",
            "distinct": f"{column.distinct:,}" + (" (all)" if column.distinct == filled > 1 else ""),
        }
    )
    notes = (element("p", note, class_="note") for note in column.notes)
    drawn = distribution(column, trend)
    return element("article", head, notes, drawn, amounts, _statistics(column), class_=f"card column {mark}".strip())


def _unit(column: ColumnProfile) -> str:
    """What a number counts that ``date_parts`` made."""
    return "days since 1970" if column.name.endswith("_epoch_days") and column.kind == "numeric" else ""


def _statistics(column: ColumnProfile) -> Html | None:
    if column.kind in ("categorical", "boolean"):
        return None
    named = {name: column.statistics.get(key) for key, name in _STATISTICS.items()}
    known = {name: amount(value, column) for name, value in named.items() if value is not None}
    return facts(known) if known else None
