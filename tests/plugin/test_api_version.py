"""A package says which plugin API it is written for; another one is refused before anything is imported."""

from __future__ import annotations

import pytest

from mlpipe.errors import PluginError
from mlpipe.plugin import API_VERSION, REGISTRY
from mlpipe.plugin.inventory import list_plugins
from tests.plugin.site import GROUP, STEP, Site


def _install(site: Site, *apis: str) -> None:
    points = {GROUP: {"acme.step": "acme:Step"}, "mlpipe.api": dict.fromkeys(apis, "acme")}
    site.install("acme-tools", "1.2", points, acme=STEP)


@pytest.mark.parametrize("apis", [[], [str(API_VERSION)], ["0", str(API_VERSION)], [str(API_VERSION), "99"]])
def test_a_package_for_this_api_or_that_names_none_is_taken(site: Site, apis: list[str]) -> None:
    _install(site, *apis)
    assert REGISTRY.get("transform", "acme.step").__name__ == "Step"
    assert ("api", str(API_VERSION)) not in REGISTRY.known()


@pytest.mark.parametrize(
    ("apis", "says", "remedy"),
    [
        (["2"], "version 2 of the plugin API", "pip install -U mlpipe-framework"),
        (["2", "3"], "version 2 or 3 of the plugin API", "pip install -U mlpipe-framework"),
        (["0"], "version 0 of the plugin API", "pip install -U acme-tools"),
        (["soon"], "version soon of the plugin API", "pip install -U mlpipe-framework"),
    ],
)
def test_a_package_for_another_api_is_refused_unimported(site: Site, apis: list[str], says: str, remedy: str) -> None:
    _install(site, *apis)
    with pytest.raises(PluginError) as caught:
        REGISTRY.get("transform", "acme.step")
    assert says in caught.value.what
    assert caught.value.hint == remedy
    row = next(row for row in list_plugins(REGISTRY) if row.name == "acme.step")
    assert row.status == "broken"
    assert says in row.reason
    assert row.summary == "Do nothing."
    assert site.imported() == set()


def test_it_disturbs_no_other_package(site: Site) -> None:
    _install(site, "2")
    site.install("fine", "1", {GROUP: {"fine.step": "fine:Step"}}, fine=STEP.replace("acme", "fine"))
    assert REGISTRY.get("transform", "fine.step").plugin_name == "fine.step"
