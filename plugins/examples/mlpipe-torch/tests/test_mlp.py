from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from mlpipe_torch.mlp import Mlp

from mlpipe.plugin import Labelled, Matrix, RunError, StateError, decode, digest, encode
from mlpipe.testing import check_plugin

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'mlpipe-torch[torch]'")
from safetensors.numpy import load, save  # noqa: E402 - comes with PyTorch

test_mlp = check_plugin(Mlp)
test_linear = check_plugin(Mlp(hidden=[], dropout=0.0, validation_fraction=0.0, epochs=20, learning_rate=0.02))

NAMES = ("x", "code", "noise")
SMALL = {"hidden": [16], "epochs": 5}


def rows(count: int = 600, seed: int = 0) -> Labelled:
    """A number of a smooth shape, and a category of which codes 2 and 5 are worth 3 more."""
    rng = np.random.default_rng(seed)
    values = np.column_stack([rng.normal(size=count), rng.integers(0, 6, count), rng.normal(size=count)])
    y = 1000 + 10 * (np.sin(2 * values[:, 0]) + 3.0 * (values[:, 1] % 3 == 2) + 0.1 * rng.normal(size=count))
    return Labelled(Matrix(values, NAMES, (False, True, False)), y)


def fit(plugin: Mlp, train: Labelled, task: str = "regression", **given: object) -> dict:
    settings = {"classes": 0, "valid": None, "rng": np.random.default_rng(3), "threads": 1, **given}
    return decode(encode(plugin.fit(train, task, **settings)))


def test_predictions_are_those_of_pytorch() -> None:
    train = rows()
    plugin = Mlp(hidden=[16, 8], epochs=3)
    state = fit(plugin, train)
    weights = {name: torch.tensor(array) for name, array in load(state["network"]).items()}
    layers = [torch.nn.Linear(2 + weights["embedding.0"].shape[1], 16), torch.nn.Linear(16, 8), torch.nn.Linear(8, 1)]
    for place, layer in enumerate(layers):
        layer.load_state_dict({part: weights[f"layer.{place}.{part}"] for part in ("weight", "bias")})
    network = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2])
    # Code 0 is the embedding's row 1: its row 0 is what codes never seen get.
    embedded = weights["embedding.0"][torch.tensor(train.X.values[:, 1]).long() + 1]
    numbers = torch.tensor(train.X.values[:, [0, 2]], dtype=torch.float32)
    with torch.no_grad():
        expected = network(torch.cat([numbers, embedded], dim=1))[:, 0].numpy() * state["spread"] + state["center"]
    assert plugin.predictor(state)(train.X) == pytest.approx(expected, abs=1e-3)
    assert state["center"] == pytest.approx(train.y.mean())
    assert state["spread"] == pytest.approx(train.y.std())


def test_it_learns_a_smooth_shape_and_categories() -> None:
    train, new = rows(2000), rows(500, seed=1)
    found = Mlp().predictor(fit(Mlp(), train, valid=rows(300, seed=2)))(new.X)
    assert 1 - ((found - new.y) ** 2).sum() / ((new.y - new.y.mean()) ** 2).sum() > 0.97


def test_a_category_never_seen_is_like_a_missing_one() -> None:
    plugin = Mlp(**SMALL)
    predict = plugin.predictor(fit(plugin, rows()))
    odd = np.array([[0.5, code, 0.0] for code in (6, 1e9, -1, 2.0**70, np.nan, np.inf, 3)])
    found = predict(Matrix(odd, NAMES, (False, True, False)))
    assert len(set(found[:-1])) == 1
    assert found[-1] != found[0]


def test_it_stops_where_the_valid_rows_say() -> None:
    train = rows()
    misled = Labelled(train.X, 2 * train.y.mean() - train.y)  # whatever is learned makes these worse
    assert fit(Mlp(dropout=0.0, patience=3), train, valid=misled)["epochs"] <= 2
    assert fit(Mlp(epochs=4), train)["epochs"] == 4


def test_the_state_of_the_process_stays_as_it_is() -> None:
    torch.manual_seed(5)
    before = (
        torch.get_rng_state().numpy().tobytes(),
        random.getstate(),
        torch.get_num_threads(),
        torch.is_grad_enabled(),
    )
    fit(Mlp(**SMALL), rows())
    after = (
        torch.get_rng_state().numpy().tobytes(),
        random.getstate(),
        torch.get_num_threads(),
        torch.is_grad_enabled(),
    )
    assert before == after


def test_fits_side_by_side_are_those_one_by_one() -> None:
    plugin, threads = Mlp(hidden=[256, 256], epochs=2), torch.get_num_threads()

    def work(seed: int) -> str:
        return digest(fit(plugin, rows(3000, seed), threads=1 + seed % 2))

    alone = [work(seed) for seed in range(4)]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(work, range(4))) == alone
    assert torch.get_num_threads() == threads


def test_a_class_that_does_not_occur_has_no_share() -> None:
    train = rows()
    plugin = Mlp(**SMALL)
    y = np.where(train.y > 1015, 3, 1)
    found = plugin.predictor(fit(plugin, Labelled(train.X, y), "multiclass", classes=4))(train.X)
    assert found.shape == (600, 4)
    assert found[:, [0, 2]].max() == 0


def test_one_class_alone_is_refused() -> None:
    with pytest.raises(RunError, match="all 600 training rows are of one"):
        fit(Mlp(), Labelled(rows().X, np.ones(600, dtype=np.int64)), "binary", classes=2)


def test_a_loss_without_end_is_told() -> None:
    with pytest.raises(RunError, match="infinite"):
        fit(Mlp(learning_rate=1.0, weight_decay=10.0), rows())  # each step multiplies the weights by 1 - 1.0 * 10.0


def damaged(change: str) -> bytes:
    weights = load(fit(Mlp(**SMALL), rows())["network"])
    match change:
        case "a layer too few":
            del weights["layer.1.weight"], weights["layer.1.bias"]
        case "another width":
            weights["layer.0.weight"] = weights["layer.0.weight"][:, :-1]
        case "fewer categories":
            weights["embedding.0"] = weights["embedding.0"][:3]
        case "no number":
            weights["layer.1.bias"] = np.full(1, np.nan, dtype=np.float32)
        case "something else":
            weights["more"] = np.zeros(3, dtype=np.float32)
        case "no embedding":
            del weights["embedding.0"]
        case "no safetensors":
            return b"\x80\x04" * 50
    return save({name: np.ascontiguousarray(array) for name, array in weights.items()})


@pytest.mark.parametrize(
    "change",
    [
        "a layer too few",
        "another width",
        "fewer categories",
        "no number",
        "something else",
        "no embedding",
        "no safetensors",
    ],
)
def test_a_damaged_network_is_refused(change: str) -> None:
    plugin = Mlp(**SMALL)
    with pytest.raises(StateError, match="fit it again"):
        plugin.predictor({**fit(plugin, rows()), "network": damaged(change)})
