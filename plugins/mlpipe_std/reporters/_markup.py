"""HTML that is escaped by construction: text becomes markup here and nowhere else."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

_VOID = frozenset({"br", "hr", "meta"})
_LINKS = frozenset({"href", "src", "action", "formaction"})
_CONTROL = {code: 0x2400 + code for code in range(32) if code not in (9, 10)} | {127: 0x2421}
"""Control characters as the pictures that Unicode has for them: a terminal's escape code must not vanish unseen."""
_JSON_IN_HTML = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Html:
    """Markup that is safe to send as it stands. Anything else that goes into an element is escaped."""

    markup: str


Content: TypeAlias = "Html | str | Iterable[Content] | None"
"""What may stand in an element: markup, text (which is escaped), several of them, or nothing."""


def element(tag: str, *content: Content, **attributes: str | float | bool | None) -> Html:
    """An element. ``class_`` and ``aria_label`` stand for ``class`` and ``aria-label``; None and False leave one out.

    Links lead to places in the same page only. Raises ValueError for any other.
    """
    head = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    return Html(head if tag in _VOID else f"{head}{render(content)}</{tag}>")


def render(content: Content) -> str:
    """The markup of any content."""
    if content is None:
        return ""
    if isinstance(content, Html):
        return content.markup
    if isinstance(content, str):
        return html.escape(visible(content))
    return "".join(render(each) for each in content)


def visible(text: str) -> str:
    """Text without control characters and half characters, which would be invisible or invalid."""
    return text.translate(_CONTROL).encode("utf-8", "replace").decode()


def safe_json(tree: Any) -> str:
    """JSON that cannot end the element it stands in. Raises ValueError for numbers that JSON has not."""
    text = json.dumps(tree, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return visible(text).translate(_JSON_IN_HTML)


def data_block(name: str, tree: Mapping[str, Any]) -> Html:
    """Data for the page's own script: a block that no browser runs."""
    head = element("script", type="application/json", id=name).markup.removesuffix("</script>")
    return Html(f"{head}{safe_json(tree)}</script>")


def trusted(tag: str, code: str) -> Html:
    """The page's own script or style, which holds nothing from data."""
    if f"</{tag}" in code.lower() or "<!--" in code:
        raise ValueError(f"the code would end its own <{tag}>")
    return Html(f"<{tag}>{code}</{tag}>")


def _attribute(name: str, value: str | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    if name in _LINKS and not str(value).startswith("#"):
        raise ValueError(f"{name}={value!r} leads out of the page")
    return f' {name}="{html.escape(visible(str(value)))}"'
