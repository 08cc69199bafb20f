"""A section of the page: its place, its title, its content."""

from __future__ import annotations

from dataclasses import dataclass

from mlpipe_std.reporters._markup import Content, Html, element


@dataclass(frozen=True)
class Section:
    """A part of the page that the navigation leads to."""

    anchor: str
    title: str
    content: Content
    lead: str = ""
    """One sentence under the title."""

    def markup(self) -> Html:
        """The section with its heading."""
        heading = element("h2", self.title, id=f"{self.anchor}-title")
        lead = element("p", self.lead, class_="lead") if self.lead else None
        return element("section", heading, lead, self.content, id=self.anchor, aria_labelledby=f"{self.anchor}-title")
