"""What happens when a plugin class is defined: it joins by its own statement, or is refused at once."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from mlpipe.errors import PluginError
from mlpipe.plugin import Metric, Model, Plugin, Registry, Transform
from mlpipe.plugin.meta import PluginMeta

TASKS = frozenset({"regression"})


def _nothing(self: Any, *args: Any, **options: Any) -> None:
    """What a plugin here does."""


def _define(
    name: str | None, base: Any = Transform, module: str = "acme.plugins", qualname: str = "Step", **body: Any
) -> Any:
    """A class statement whose module and body are given; it is whole but for what the kind leaves open."""
    whole = dict.fromkeys(("apply", "fit", "predictor"), _nothing)
    namespace = {"__module__": module, "__qualname__": qualname, **whole, **body}
    return PluginMeta(qualname, (base,), namespace, name=name)


def test_a_class_joins_by_its_own_statement(registry: Registry) -> None:
    class Step(Transform, name="acme.step"):
        def apply(self, rows: Any, state: Any) -> Any:
            return rows

    assert registry.get("transform", "acme.step") is Step
    assert (Step.plugin_kind, Step.plugin_name) == ("transform", "acme.step")
    assert Step().title == "transform 'acme.step'"
    assert "acme.step" in registry.names("transform")
    assert "acme.step" not in registry.names("model")


def test_an_heir_does_not_steal_its_parents_name(registry: Registry) -> None:
    parent = _define("acme.step")

    heir = _define(None, parent, qualname="Heir")
    named = _define("acme.other", parent, qualname="Named")

    assert registry.get("transform", "acme.step") is parent
    assert registry.get("transform", "acme.other") is named
    assert heir.plugin_name == ""


def test_a_body_cannot_name_or_kind_itself(registry: Registry) -> None:
    known = registry.known()

    class Unnamed(Transform):
        plugin_name = "ridge"

    class Unkind(Plugin):
        plugin_kind = "model"

    assert (Unnamed.plugin_name, Unkind.plugin_kind) == ("", "")
    assert registry.known() == known


def test_an_abstract_class_is_no_plugin(registry: Registry) -> None:
    with pytest.raises(PluginError, match=r"transform 'acme\.step' lacks: apply") as caught:

        class Step(Transform, name="acme.step"):
            pass

    assert "Step" in caught.value.where
    assert "define apply" in caught.value.hint
    assert "acme.step" not in registry.names("transform")


def test_class_variables_that_a_kind_leaves_open_must_be_set(registry: Registry) -> None:
    with pytest.raises(PluginError, match=r"metric 'acme\.score' lacks: greater_is_better, needs, score, tasks"):

        class Score(Metric, name="acme.score"):
            pass

    with pytest.raises(PluginError, match=r"model 'acme\.model' lacks: tasks\n"):
        _define("acme.model", Model)

    assert not {"acme.score", "acme.model"} & {name for _, name in registry.known()}


def test_a_shared_base_may_set_them(registry: Registry) -> None:
    learner = _define("acme.model", _define(None, Model, qualname="Base", tasks=TASKS))
    assert registry.get("model", "acme.model") is learner


def test_a_new_kind_declares_what_it_leaves_open(registry: Registry) -> None:
    class Notifier(Plugin, kind="notifier"):
        channel: ClassVar[str]

    with pytest.raises(PluginError, match=r"notifier 'acme\.mail' lacks: channel"):

        class Mail(Notifier, name="acme.mail"):
            pass

    class Chat(Notifier, name="acme.chat"):
        channel = "chat"

    assert registry.get("notifier", "acme.chat") is Chat
    assert "notifier" in registry.kinds()


def test_two_kinds_are_refused() -> None:
    with pytest.raises(PluginError, match="class 'Both' has two kinds: model and transform"):
        PluginMeta("Both", (Transform, Model), {"__module__": "acme", "__qualname__": "Both"})


def test_a_kind_within_a_kind_is_refused() -> None:
    with pytest.raises(PluginError, match="two kinds: special and transform"):

        class Special(Transform, kind="special"):
            pass


def test_a_taken_kind_is_refused_naming_its_owner() -> None:
    with pytest.raises(PluginError, match=r"kind 'model' is taken by mlpipe\.plugin\.kinds\.model:Model"):

        class Mine(Plugin, kind="model"):
            pass


def test_a_malformed_kind_is_refused() -> None:
    with pytest.raises(PluginError, match="kind 'My Kind' is malformed"):

        class Mine(Plugin, kind="My Kind"):
            pass


def test_a_plugin_without_kind_is_refused() -> None:
    with pytest.raises(PluginError, match=r"plugin 'acme\.thing' has no kind"):

        class Thing(Plugin, name="acme.thing"):
            pass


def test_a_taken_name_is_refused_naming_both_owners(registry: Registry) -> None:
    first = _define("acme.step", module="acme.plugins", qualname="Step")
    with pytest.raises(PluginError, match=r"acme\.plugins:Step.*other\.place:Step"):
        _define("acme.step", module="other.place")
    assert registry.get("transform", "acme.step") is first


def test_one_name_may_be_used_by_two_kinds(registry: Registry) -> None:
    step = _define("acme.thing")
    learner = _define("acme.thing", Model, tasks=TASKS)
    assert registry.get("transform", "acme.thing") is step
    assert registry.get("model", "acme.thing") is learner


def test_running_the_same_statement_again_replaces(registry: Registry) -> None:
    _define("acme.step")
    again = _define("acme.step")
    assert registry.get("transform", "acme.step") is again


@pytest.mark.parametrize("name", ["step", "ridge", "a_long_name"])
def test_bare_names_are_kept_for_standard_plugins(name: str, registry: Registry) -> None:
    with pytest.raises(PluginError, match="bare names are kept for standard plugins") as caught:
        _define(name)
    assert f"acme.{name}" in caught.value.hint


MALFORMED = ["Acme.Step", "acme.", ".step", "acme..step", "acme step", "acme/step", "1.a", "acme.é", "", "a.b\n"]


@pytest.mark.parametrize("name", MALFORMED, ids=ascii)
def test_malformed_names_are_refused(name: str, registry: Registry) -> None:
    with pytest.raises(PluginError, match="malformed"):
        _define(name)


@pytest.mark.parametrize("word", ["use", "name", "search"])
def test_a_parameter_that_no_spec_could_set_is_refused(word: str, registry: Registry) -> None:
    with pytest.raises(PluginError, match=f"has a parameter '{word}', a word that specs use for themselves"):
        _define("acme.step", Model, tasks=TASKS, __annotations__={word: int})


def test_a_transform_may_have_a_name_among_its_parameters(registry: Registry) -> None:
    assert "name" in _define("acme.step", __annotations__={"name": str}).model_fields


def test_requirements_are_a_mapping(registry: Registry) -> None:
    with pytest.raises(PluginError, match="requirements that are no mapping"):
        _define("acme.step", requires=["numpy"])


def test_isolated_forgets_what_was_defined(registry: Registry) -> None:
    before = registry.known()
    with registry.isolated():
        _define("acme.inner")
        assert "acme.inner" in registry.names("transform")
    assert registry.known() == before


def test_isolated_forgets_after_an_error(registry: Registry) -> None:
    before = registry.known()
    with pytest.raises(PluginError, match="malformed"), registry.isolated():
        _define("acme.inner"), _define("malformed!")
    assert registry.known() == before
