"""Text becomes markup in one place, and never escapes from where it stands."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe_std.reporters._charts import plotly_names, plotly_text
from mlpipe_std.reporters._markup import Html, data_block, element, safe_json, trusted, visible


class Reader(HTMLParser):
    """What a browser would see: tags, attributes, text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.given: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.given += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(), st.text())
def test_any_text_stays_text(inside: str, attribute: str) -> None:
    seen = Reader(element("p", inside, title=attribute).markup)
    assert seen.tags == ["p"]
    assert seen.given == [("title", visible(attribute))]
    assert seen.text == visible(inside)


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.dictionaries(st.text(), inner, max_size=3), max_leaves=8
    )
)
def test_data_in_a_script_cannot_end_it(tree: object) -> None:
    text = safe_json({"data": tree})
    assert not set("<>&\u2028\u2029") & set(text)


def test_data_in_a_script_is_the_same_data() -> None:
    tree = {"a<b": ["</script>", "\u2028", "é", 1.5, None]}
    seen = Reader(data_block("x", tree).markup)
    assert seen.tags == ["script"]
    assert json.loads(seen.text) == tree


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        safe_json({"x": float("nan")})


def test_markup_nests_and_nothing_else_does() -> None:
    assert element("p", element("b", "x"), "<b>", None, ["y", "z"]).markup == "<p><b>x</b>&lt;b&gt;yz</p>"


def test_attributes_that_are_absent_are_left_out() -> None:
    markup = element("td", class_=None, hidden=False, open=True, aria_label="a", tabindex=0).markup
    assert markup == '<td open aria-label="a" tabindex="0"></td>'


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://example.org", "//example.org", ""])
def test_links_stay_in_the_page(link: str) -> None:
    with pytest.raises(ValueError, match="leads out of the page"):
        element("a", "x", href=link)
    assert element("a", "x", href="#x") == Html('<a href="#x">x</a>')


def test_control_characters_become_visible() -> None:
    assert visible("a\x1b[2J\x00\tb\n") == "a␛[2J␀\tb\n"
    assert visible("\ud800") == "?"


def test_code_that_would_end_its_element_is_refused() -> None:
    with pytest.raises(ValueError, match="would end"):
        trusted("script", "let x = '</SCRIPT>'")


def test_plotly_sees_no_markup() -> None:
    assert plotly_text("<a href='x'>&") == "&lt;a href='x'&gt;&amp;"


def test_names_that_are_shortened_alike_stay_apart() -> None:
    names = plotly_names(["a" * 40 + "tail", "a" * 41 + "tail", "b"])
    assert len(set(names)) == 3
    assert max(map(len, names)) < 32
