"""The conformance kit for pytest: a plugin's test is its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from pydantic import ValidationError

from mlpipe.plugin import Plugin, Source
from mlpipe.testing.kit.check import KitCheck, Score, Subject
from mlpipe.testing.kit.example import example_parameters
from mlpipe.testing.kit.kit import checks_for, perform
from mlpipe.testing.violation import Skipped, Violation


def check_plugin(
    plugin: Plugin | type[Plugin],
    *,
    rows: pl.DataFrame | None = None,
    target: pl.Series | None = None,
    changed: Source | None = None,
    reference: Score | None = None,
    expected_failures: Mapping[str, str] | None = None,
) -> Callable[[KitCheck], None]:
    """A test of everything that the plugin's kind promises: one case for each check, by name.

    Assign it at the top of a test module: ``test_clip_top = check_plugin(ClipTop(column="size"))``. A class stands for
    its instance with defaults, or, where it can do without none, with the parameters of the example in its docstring.

    What the checks need and is not given is made up: ``rows`` that a transform, check or splitter works on (columns
    that parameters name are added to the sample as numbers, texts or dates); the ``target`` of these rows, Float64
    values or UInt32 class indexes; the same source over ``changed`` data; the ``reference`` that a metric must agree
    with, a function of truth, prediction and weight.

    ``expected_failures`` maps the names of checks that are known to fail to the reason; one that passes all the same
    fails the test. Raises ValueError for a check that does not exist, TypeError for a class without parameters to use.
    """
    import pytest

    subject = subject_of(plugin, rows=rows, target=target, changed=changed, reference=reference)
    expected = dict(expected_failures or {})
    checks = checks_for(subject)
    if unknown := expected.keys() - {check.name for check in checks}:
        raise ValueError(f"{subject.title} has no check {', '.join(sorted(unknown))}")

    def marks(check: KitCheck) -> Any:
        return [pytest.mark.xfail(reason=expected[check.name], strict=True)] if check.name in expected else []

    cases = [pytest.param(check, id=check.name, marks=marks(check)) for check in checks]

    @pytest.mark.parametrize("check", cases)
    def test(check: KitCheck) -> None:
        broken = ""
        try:
            perform(check, subject)
        except Skipped as reason:
            pytest.skip(str(reason))
        except Violation as error:
            broken = str(error)
        if broken:  # told without a traceback: the kit's own lines would bury what the plugin has to keep
            pytest.fail(f"{check.name}: {check.says}\n{broken}", pytrace=False)

    return test


def subject_of(plugin: Plugin | type[Plugin], **given: Any) -> Subject:
    """The plugin with what its author gave; a class stands for an instance that it can do with."""
    return Subject(_instance(plugin) if isinstance(plugin, type) else plugin, **given)


def _instance(cls: type[Plugin]) -> Plugin:
    try:
        return cls()
    except ValidationError as error:
        parameters = example_parameters(cls)
        if parameters is None:
            needed = "; ".join(f"{'.'.join(map(str, each['loc']))} {each['msg']}".strip() for each in error.errors())
            raise TypeError(
                f"{cls.__name__} needs parameters ({needed}): give an instance, or a YAML example in its docstring"
            ) from error
    return cls.model_validate(parameters)
