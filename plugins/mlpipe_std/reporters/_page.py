"""The page: head, navigation, sections, and a policy that lets nothing else run or load."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from mlpipe.plugin import RunResult
from mlpipe_std.reporters._checks import checks
from mlpipe_std.reporters._columns import columns
from mlpipe_std.reporters._headline import headline, masthead
from mlpipe_std.reporters._leaderboard import folds, leaderboard
from mlpipe_std.reporters._making import repeat, spec, stages
from mlpipe_std.reporters._markup import Html, element, trusted
from mlpipe_std.reporters._model import importance, quality
from mlpipe_std.reporters._section import Section

_EMPTY_STYLE = ""
"""plotly.js makes an empty <style> and fills it rule by rule, which the policy allows once the empty text is known."""


def page(run: RunResult) -> str:
    """The whole report as one HTML document."""
    from plotly.offline import get_plotlyjs

    style, script, plotly = _asset("report.css"), _asset("report.js"), get_plotlyjs()
    sections = _sections(run)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy([plotly, script], [style, _EMPTY_STYLE])),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{run.name or run.run_id} · mlpipe report"),
        trusted("style", style),
    )
    body = element(
        "body",
        element("a", "To the result", href="#result", class_="skip"),
        masthead(run),
        _navigation(sections),
        element("main", (section.markup() for section in sections)),
        trusted("script", plotly),
        trusted("script", script),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en').markup}\n"


def _sections(run: RunResult) -> list[Section]:
    wanted = (
        headline(run),
        leaderboard(run),
        folds(run),
        quality(run),
        importance(run),
        columns(run),
        checks(run),
        stages(run),
        spec(run),
        repeat(run),
    )
    return [section for section in wanted if section is not None]


def _navigation(sections: list[Section]) -> Html:
    links = (element("li", element("a", each.title, href=f"#{each.anchor}")) for each in sections)
    return element("nav", element("ul", links), aria_label="Sections")


def _asset(name: str) -> str:
    return files("mlpipe_std.reporters").joinpath("assets", name).read_text(encoding="utf-8")


def _policy(scripts: list[str], styles: list[str]) -> str:
    """Nothing but these scripts and styles, by their digests: no request, no image, no other script."""
    return (
        f"default-src 'none'; script-src {_digests(scripts)}; style-src {_digests(styles)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digests(texts: list[str]) -> str:
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)
