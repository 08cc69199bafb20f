"""What a model owes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from mlpipe.errors import MlpipeError
from mlpipe.plugin import Labelled, StateError, Task, decode, digest, encode, read_dimension
from mlpipe.testing.garbage import poison_matrix
from mlpipe.testing.identity import require_same_state
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.kit.model_material import (
    ROWS,
    SEED,
    Numbers,
    constant,
    fit,
    fitted,
    loss,
    matrix,
    misshaped,
    predict,
    predict_well,
    sample,
    take,
    tasks,
)
from mlpipe.testing.violation import Violation

_CLOSE = 1e-9
"""Libraries of linear algebra round by the number of rows, which is no leak."""


def state_is_plain(subject: Subject) -> None:
    """What ``fit`` returns is plain data, so that it can be stored and read without running code."""
    try:
        for task in tasks(subject):
            encode(fit(subject.plugin, sample(task), task))
    except StateError as error:
        raise Violation(f"{subject.title}: {error}") from error


def state_round_trip(subject: Subject) -> None:
    """A state that was written and read predicts to the same bits."""
    for task, train, restored in fitted(subject):
        state = fit(subject.plugin, sample(task), task)
        if digest(predict(subject, state, train.X)) != digest(predict(subject, restored, train.X)):
            raise Violation(f"{subject.title} ({task}) predicts otherwise from its state once it was written and read")


def prediction_shape(subject: Subject) -> None:
    """A finite float64 value for each row, or a probability for each class, which sum to 1."""
    for task, _, state in fitted(subject):
        if problem := misshaped(predict(subject, state, sample(task, 40, seed=3).X), 40, task):
            raise Violation(f"{subject.title} ({task}) {problem}")


def learns(subject: Subject) -> None:
    """Two heaps of rows that lie far apart are told apart: half of the target's variance at least is explained."""
    for task in tasks(subject):
        train = _heaps(task)
        valid = take(train, np.arange(0, len(train.y), 5))
        found = predict_well(subject, fit(subject.plugin, train, task, valid=valid), train.X, task)
        if loss(found, train.y, task) > 0.5 * loss(constant(train, task, len(train.y)), train.y, task):
            raise Violation(f"{subject.title} ({task}) cannot tell apart rows that it has seen, however far apart")


def beats_the_dummy(subject: Subject) -> None:
    """On new rows of an easy task its squared error is at most 0.7 of that of the mean or the classes' shares."""
    for task, train, state in fitted(subject):
        new = sample(task, seed=1)
        found = loss(predict_well(subject, state, new.X, task), new.y, task)
        dummy = loss(constant(train, task, len(new.y)), new.y, task)
        if found > 0.7 * dummy:
            raise Violation(
                f"{subject.title} ({task}): squared error {found:.3g} on new rows, where the dummy has {dummy:.3g}"
            )


def threads_agree(subject: Subject) -> None:
    """One thread and two learn the same, to the last bit."""
    for task in tasks(subject):
        one, again, two = (fit(subject.plugin, sample(task), task, threads=threads) for threads in (1, 1, 2))
        if digest(one) == digest(again) != digest(two):
            raise Violation(f"{subject.title} ({task}) learns something else with two threads than with one")


def weights_respected(subject: Subject) -> None:
    """Rows of more weight have more say; a model that cannot weigh rows refuses weights by a RunError."""
    for task in tasks(subject):
        light, heavy = (_say_of_ones(subject, task, share) for share in (0.05, 0.95))
        if heavy is not None and light is not None and heavy < light + 0.3:
            raise Violation(
                f"{subject.title} ({task}) predicts {light:.3g} where ones weigh 5 %, and {heavy:.3g} where they "
                "weigh 95 %: use train.weight, or raise a RunError where it is not None"
            )


def poison_test(subject: Subject) -> None:
    """What is learned stays the same, to the last bit, after garbage was predicted."""
    for task in tasks(subject):
        state = fit(subject.plugin, sample(task), task)
        before = encode(state)
        rows, every = sample(task), np.ones(ROWS, dtype=np.bool_)
        missing = subject.plugin.accepts.missing
        predict(subject, state, poison_matrix(rows.X, every, np.random.default_rng(1), missing=missing))
        what = f"{subject.title} ({task}), after it predicted garbage"
        require_same_state(decode(before), decode(encode(state)), what=what)
        require_same_state(state, fit(subject.plugin, sample(task), task), what=f"{what}, fitted again")


def row_independence(subject: Subject) -> None:
    """A row is predicted the same alone, among others and beside garbage."""
    for task, train, state in fitted(subject):
        kept = np.arange(len(train.y)) % 3 != 0
        together = predict_well(subject, state, train.X, task).copy()
        alone = np.concatenate([predict(subject, state, train.X.take(np.array([row]))) for row in range(10)])
        if not np.allclose(alone, together[:10], rtol=_CLOSE, atol=_CLOSE * np.abs(together).max()):
            raise Violation(f"{subject.title} ({task}) predicts rows alone otherwise than among others")
        missing = subject.plugin.accepts.missing
        garbage = poison_matrix(train.X, ~kept, np.random.default_rng(0), missing=missing)
        if digest(predict(subject, state, garbage)[kept]) != digest(together[kept]):
            raise Violation(f"{subject.title} ({task}): predictions change when the rows beside become garbage")


def inputs_untouched(subject: Subject) -> None:
    """The matrix, target and weights that it is given stay as they are."""
    for task in tasks(subject):
        train, valid = sample(task), sample(task, 40, seed=2)
        state = fit(subject.plugin, train, task, valid=valid)
        predict(subject, state, train.X)
        for given, fresh in ((train, sample(task)), (valid, sample(task, 40, seed=2))):
            if digest([given.X.values, given.y]) != digest([fresh.X.values, fresh.y]):
                raise Violation(f"{subject.title} ({task}) changes the rows that it is given: work on a copy")


def shared_by_threads(subject: Subject) -> None:
    """One predictor answers several threads at once as it answers one."""
    for _, train, state in fitted(subject):
        predictor = subject.plugin.predictor(state)
        expected = digest(predictor(train.X))
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda _: digest(predictor(train.X)), range(12)))  # noqa: B023 - used at once
        if any(each != expected for each in found):
            raise Violation(f"{subject.title}: its predictor answers otherwise when several threads ask at once")


def importance_names_columns(subject: Subject) -> None:
    """``importance``, where it is not None, gives a float for each column of the matrix."""
    for _, train, state in fitted(subject):
        found = subject.plugin.importance(state)
        if found is None:
            continue
        if set(found) != set(train.X.names):
            raise Violation(f"{subject.title}: importance names {sorted(found)}, the columns are {train.X.names}")
        if odd := [name for name, value in found.items() if type(value) is not float or not np.isfinite(value)]:
            raise Violation(f"{subject.title}: importance of '{odd[0]}' is {found[odd[0]]!r}, not a finite float")


def search_space_is_valid(subject: Subject) -> None:
    """``search: true`` explores parameters that there are, within their bounds."""
    given = {name: getattr(subject.plugin, name) for name in subject.plugin.model_fields_set}
    for name, form in type(subject.plugin).search_space.items():
        if name not in type(subject.plugin).model_fields:
            raise Violation(f"{subject.title}: search_space names '{name}', which is no parameter")
        try:
            for value in read_dimension(form).ends():
                type(subject.plugin)(**{**given, name: value})
        except (MlpipeError, ValueError) as error:
            raise Violation(f"{subject.title}: search_space of '{name}' ({form}): {error}") from error


def _heaps(task: Task) -> Labelled:
    side = np.arange(120) % (3 if task == "multiclass" else 2)
    near = np.random.default_rng(SEED).normal(size=(120, 4)) * 0.05
    values = near + np.column_stack([side == 0, side == 1, side == 2, side]) - 0.5
    return Labelled(matrix(values), side.astype(np.float64 if task == "regression" else np.int64))


def _say_of_ones(subject: Subject, task: Task, share: float) -> float | None:
    """The mean prediction (of class 1) where equal rows have target 0 and 1; None where weights are refused."""
    rows: Numbers = sample(task, 100).X.values[np.arange(200) // 2]
    side = np.arange(200) % 2
    weight = np.where(side == 1, share, 1 - share) * 2
    train = Labelled(matrix(rows), side.astype(np.float64 if task == "regression" else np.int64), weight)
    valid = take(train, np.arange(0, 200, 7)) if subject.plugin.early_stopping_share else None
    try:
        state = fit(subject.plugin, train, task, valid=valid)
    except MlpipeError:
        return None
    found = predict_well(subject, state, train.X, task)
    return float((found if task == "regression" else found[:, 1]).mean())


STATE_IS_PLAIN = KitCheck("model", state_is_plain)
CHECKS = (
    KitCheck("model", state_round_trip),
    KitCheck("model", prediction_shape),
    KitCheck("model", learns),
    KitCheck("model", beats_the_dummy),
    KitCheck("model", threads_agree),
    KitCheck("model", weights_respected),
    KitCheck("model", poison_test),
    KitCheck("model", row_independence),
    KitCheck("model", inputs_untouched),
    KitCheck("model", shared_by_threads),
    KitCheck("model", importance_names_columns),
    KitCheck("model", search_space_is_valid),
)
