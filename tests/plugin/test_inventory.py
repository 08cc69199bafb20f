"""Every plugin is listed with its origin and health; the standard defaults are loaded or reported."""

from __future__ import annotations

import pytest

from mlpipe.errors import PluginError
from mlpipe.plugin import REGISTRY, Registry, load_defaults
from mlpipe.plugin.inventory import list_plugins
from tests.plugin.site import GROUP, STEP, Site

POOR = STEP.replace("Step", "Poor").replace("acme.step", "acme.poor") + "    requires = {'not_there': 'x'}\n"


def _install_all_sorts(site: Site) -> None:
    steps = {
        "acme.step": "acme:Step",
        "acme.broken": "acme_broken:Step",
        "acme.exits": "acme_exits:Step",
        "acme.twice": "acme:Step",
        "acme.poor": "acme_poor:Poor",
        "acme.nowhere": "",
    }
    others = {
        "mlpipe.modle": {"acme.model": "acme:Model"},
        "mlpipe.defaults": {"other": "acme:OTHER"},
        "console_scripts": {"acme": "acme:main"},
    }
    sources = {"acme": STEP, "acme_broken": "1 / 0", "acme_exits": "raise SystemExit(3)", "acme_poor": POOR}
    site.install("acme-tools", "1.2", {GROUP: steps, **others}, **sources)
    site.install("rival", "3", {GROUP: {"acme.twice": "rival:Step"}}, rival=STEP)


def test_every_plugin_is_listed_with_its_health(site: Site) -> None:
    _install_all_sorts(site)
    rows = [row for row in list_plugins(REGISTRY, check=True) if row.package in ("acme-tools", "rival")]
    assert [(row.kind, row.name, row.package, row.version, row.status) for row in rows] == [
        ("transform", "acme.broken", "acme-tools", "1.2", "broken"),
        ("transform", "acme.exits", "acme-tools", "1.2", "broken"),
        ("transform", "acme.nowhere", "acme-tools", "1.2", "broken"),
        ("transform", "acme.poor", "acme-tools", "1.2", "needs packages"),
        ("transform", "acme.step", "acme-tools", "1.2", "ok"),
        ("transform", "acme.twice", "acme-tools", "1.2", "conflict"),
        ("transform", "acme.twice", "rival", "3", "conflict"),
        ("modle", "acme.model", "acme-tools", "1.2", "broken"),
    ]
    by_name = {row.name: row for row in rows}
    assert (by_name["acme.step"].summary, by_name["acme.step"].reason) == ("Do nothing.", "")
    assert by_name["acme.step"].module == "acme:Step"
    assert "ZeroDivisionError" in by_name["acme.broken"].reason
    assert "SystemExit: 3" in by_name["acme.exits"].reason
    assert "pip install 'x'" in by_name["acme.poor"].reason
    assert "there is no kind 'modle'; did you mean 'model'?" in by_name["acme.model"].reason
    assert "rival" not in site.imported()


def test_what_the_source_tells_is_told_without_an_import(site: Site) -> None:
    _install_all_sorts(site)
    rows = {row.name: row for row in list_plugins(REGISTRY) if row.package == "acme-tools"}
    assert {name: row.status for name, row in rows.items()} == {
        "acme.broken": "broken",
        "acme.exits": "broken",
        "acme.nowhere": "broken",
        "acme.poor": "needs packages",
        "acme.step": "ok",
        "acme.twice": "conflict",
        "acme.model": "broken",
    }
    assert rows["acme.step"].summary == "Do nothing."
    assert "acme_broken has no Step" in rows["acme.broken"].reason
    assert "pip install 'x'" in rows["acme.poor"].reason
    assert site.imported() == set()


def test_a_module_that_is_not_there_is_told_without_an_import(site: Site) -> None:
    site.install("acme-tools", "1", {GROUP: {"acme.step": "acme.inner.steps:Step"}}, acme=STEP)
    (row,) = (row for row in list_plugins(REGISTRY) if row.name == "acme.step")
    assert row.status == "broken"
    assert "there is no module acme.inner.steps" in row.reason


@pytest.mark.parametrize(
    ("source", "summary"),
    [
        ("class Step(\n    Base,\n    name='acme.step',\n):\n    '''Do it.\n\n    Twice.\n    '''\n", "Do it."),
        ("class Step(Base, name='acme.step'):\n    # why\n    '''\n    Do it.\n    '''\n", "Do it."),
        ("class Stepping:\n    '''No.'''\n\nclass Step(Base[int], name='acme.step'): \n    r'''Do it.'''\n", "Do it."),
        ("Step = make('acme.step')\n", ""),
    ],
)
def test_classes_are_found_however_they_are_written(source: str, summary: str, site: Site) -> None:
    site.install("acme-tools", "1", {GROUP: {"acme.step": "acme:Step"}}, acme=source)
    (row,) = (row for row in list_plugins(REGISTRY) if row.name == "acme.step")
    assert (row.status, row.summary) == ("ok", summary)


def test_standard_plugins_are_told_as_their_import_would_tell(registry: Registry) -> None:
    assert list_plugins(registry) == list_plugins(registry, check=True)


def test_the_standard_plugins_are_listed(registry: Registry) -> None:
    rows = {(row.kind, row.name): row for row in list_plugins(registry) if row.package == "mlpipe-framework"}
    assert {key for key in registry.offers() if key[0] != "defaults"} == set(rows)
    assert all(row.version and row.module.startswith("mlpipe_std.") for row in rows.values())


def test_a_plugin_without_text_has_no_summary(site: Site) -> None:
    site.install(
        "acme-tools", "1", {GROUP: {"acme.step": "acme:Step"}}, acme=STEP.replace("'''", "#").replace("At", "#")
    )
    (row,) = (row for row in list_plugins(REGISTRY) if row.name == "acme.step")
    assert (row.status, row.summary) == ("ok", "")


def test_the_standard_defaults_are_loaded() -> None:
    assert sorted(load_defaults().tasks) == ["binary", "multiclass", "regression"]


def test_missing_defaults_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry()
    monkeypatch.setattr(registry, "_offers", {})
    with pytest.raises(PluginError, match="the standard plugins are not installed"):
        load_defaults(registry)


def test_defaults_of_two_packages_are_refused_naming_both(site: Site) -> None:
    site.install("acme-tools", "1.2", {"mlpipe.defaults": {"standard": "acme:DEFAULTS"}}, acme="DEFAULTS = 1")
    with pytest.raises(PluginError) as caught:
        load_defaults()
    assert "acme-tools 1.2 (acme:DEFAULTS)" in caught.value.what
    assert "(mlpipe_std.defaults:DEFAULTS)" in caught.value.what
    assert site.imported() == set()


def test_defaults_of_another_type_are_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.install("acme-tools", "1.2", {"mlpipe.defaults": {"standard": "acme:DEFAULTS"}}, acme="DEFAULTS = 1")
    offers = [offer for offer in REGISTRY.offers()["defaults", "standard"] if offer.package == "acme-tools"]
    monkeypatch.setitem(REGISTRY.offers(), ("defaults", "standard"), offers)
    with pytest.raises(PluginError, match="is broken: acme:DEFAULTS is a value of type int, not Defaults"):
        load_defaults()
