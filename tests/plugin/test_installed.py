"""Plugins of installed packages: known from metadata, imported when named, isolated when broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mlpipe.errors import PluginError
from mlpipe.plugin import REGISTRY
from tests.plugin.site import GROUP, STEP, Site


def _install(site: Site, source: str = STEP, package: str = "acme-tools", value: str = "acme:Step") -> None:
    site.install(package, "1.2", {GROUP: {"acme.step": value}}, **{value.partition(":")[0]: source})


def _error(name: str = "acme.step") -> str:
    with pytest.raises(PluginError) as caught:
        REGISTRY.get("transform", name)
    return str(caught.value)


def test_a_plugin_is_imported_when_it_is_named_and_not_before(site: Site) -> None:
    _install(site)
    site.install("other", "1", {GROUP: {"other.step": "other:Step"}}, other="raise SystemExit")
    assert {"acme.step", "other.step"} <= set(REGISTRY.names("transform"))
    assert REGISTRY.owner("transform", "acme.step") == ("acme-tools", "1.2")
    assert site.imported() == set()
    assert REGISTRY.get("transform", "acme.step").__name__ == "Step"
    assert site.imported() == {"acme"}


def test_that_holds_in_a_process_of_its_own(site: Site) -> None:
    _install(site)
    site.install("other", "1", {GROUP: {"other.step": "other:Step"}}, other="raise SystemExit")
    code = 'from mlpipe.plugin import REGISTRY; print(REGISTRY.get("transform", "acme.step").__name__)'
    path = {"PYTHONPATH": str(site.folder), "PYTHONWARNINGS": "error"}
    output = subprocess.run([sys.executable, "-c", code], env=path, capture_output=True, text=True, check=True)
    assert output.stdout == "Step\n"
    assert site.imported() == {"acme"}


def test_a_plugin_may_be_defined_elsewhere_than_its_entry_point_says(site: Site) -> None:
    _install(site, "from acme_parts import Step\n")
    site.install("parts", "1", {}, acme_parts=STEP)
    first = REGISTRY.get("transform", "acme.step")
    assert first.__module__ == "acme_parts"
    assert REGISTRY.get("transform", "acme.step") is first


def test_it_is_found_again_after_an_isolated_block(site: Site) -> None:
    _install(site)
    with REGISTRY.isolated():
        first = REGISTRY.get("transform", "acme.step")
    assert REGISTRY.get("transform", "acme.step") is first


def test_a_module_that_raises_is_reported_and_disturbs_nobody(site: Site) -> None:
    _install(site, "import not_there_at_all")
    message = _error()
    assert "transform 'acme.step' of acme-tools 1.2 (acme:Step) is broken: ModuleNotFoundError" in message
    assert "pip uninstall acme-tools" in message
    assert REGISTRY.get("metric", "rmse").plugin_name == "rmse"


def test_a_module_that_exits_is_reported(site: Site) -> None:
    _install(site, "raise SystemExit(3)")
    assert "is broken: SystemExit: 3" in _error()


def test_ctrl_c_during_an_import_is_no_broken_plugin(site: Site) -> None:
    _install(site, "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        REGISTRY.get("transform", "acme.step")


def test_a_module_that_fails_after_its_class_is_broken_each_time(site: Site) -> None:
    _install(site, STEP + "raise RuntimeError('too late')")
    assert "is broken: RuntimeError: too late" in _error()
    assert "is broken: RuntimeError: too late" in _error()


def test_an_entry_point_without_class_is_broken(site: Site) -> None:
    _install(site, "Step = None")
    assert "is broken: there is no acme:Step" in _error()


def test_an_entry_point_to_another_plugin_is_broken(site: Site) -> None:
    _install(site, STEP.replace("acme.step", "acme.other"))
    assert 'acme:Step is no class declared as a transform with name="acme.step"' in _error()


def test_a_bare_name_of_a_stranger_is_refused_without_import(site: Site) -> None:
    site.install("acme-tools", "1.2", {GROUP: {"step": "acme:Step"}}, acme=STEP)
    assert "bare name, which is kept for standard plugins" in _error("step")
    assert site.imported() == set()


def test_a_name_that_two_packages_offer_is_refused_naming_both(site: Site) -> None:
    _install(site)
    _install(site, package="rival", value="rival:Step")
    message = _error()
    assert "two plugins claim transform 'acme.step'" in message
    assert "acme-tools 1.2 (acme:Step)" in message
    assert "rival 1.2 (rival:Step)" in message
    assert site.imported() == set()


def test_a_class_under_an_offered_name_is_refused_naming_both(site: Site) -> None:
    _install(site)
    exec(STEP, {"__name__": "notebook"})  # noqa: S102 - as a notebook defines it
    message = _error()
    assert "acme-tools 1.2 (acme:Step)" in message
    assert "notebook (notebook:Step)" in message


def test_a_second_copy_of_a_package_further_down_the_path_is_no_rival(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(site)
    older = Site(site.folder / "older")
    older.install("Acme_Tools", "1.1", {GROUP: {"acme.step": "acme_old:Step"}}, acme_old=STEP)
    monkeypatch.setattr(sys, "path", [*sys.path, str(older.folder)])
    assert REGISTRY.get("transform", "acme.step").__module__ == "acme"


def test_a_folder_left_by_an_uninstall_is_passed_over(site: Site) -> None:
    _install(site)
    rest = site.folder / "rest-1.0.dist-info"
    rest.mkdir()
    (rest / "entry_points.txt").write_text("[mlpipe.transform]\nacme.step = rest:Step\n")
    assert REGISTRY.get("transform", "acme.step").__module__ == "acme"


def test_a_missing_requirement_gives_the_line_that_installs_it(site: Site) -> None:
    requires = 'requires = {"not_there": "not-there>=2", "not_there.deep": "not-there>=2", "json": "no-such"}'
    _install(site, STEP.replace("    def apply", f"    {requires}\n    def apply"))
    message = _error()
    assert "transform 'acme.step' needs a package that is not installed" in message
    assert message.endswith("pip install 'not-there>=2'")


def test_an_unknown_name_lists_what_there_is(site: Site) -> None:
    _install(site)
    assert "no transform is named 'acme.stop'; did you mean 'acme.step'?" in _error("acme.stop")
    assert "acme.step" in _error("zzzzzzzz").partition("there are: ")[2]
    with pytest.raises(PluginError, match=r"no transform is named 'acme\.stop'"):
        REGISTRY.owner("transform", "acme.stop")


def test_an_entry_point_with_extras_and_spaces_is_read(site: Site, tmp_path: Path) -> None:
    _install(site)
    points = tmp_path / "acme_tools-1.2.dist-info" / "entry_points.txt"
    points.write_text("[mlpipe.transform]\nacme.step = acme : Step [fast]\n")
    assert REGISTRY.get("transform", "acme.step").__module__ == "acme"
