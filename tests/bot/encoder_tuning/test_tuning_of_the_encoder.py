"""Tuning the encoder: its network is the file's, its weights go back where they came from, and learning lowers the loss."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import onnxruntime
import pytest

from bot.encoder_tuning.__main__ import CONFIG, Settings, read_below, tune
from bot.encoder_tuning.examples import UNTOLD, Task, read_tasks
from bot.encoder_tuning.network import LAYERS, Encoder, as_stored, embed, layer, offsets, pooled, read_encoder
from bot.nlu import encoder as product
from bot.nlu.understanding import DATA

TEXTS = ["my knee burns when I climb", "what does it cost", "hi", "Since Tuesday I can't feel the toilet paper, and my back is dreadful."]


@pytest.fixture(scope="module")
def base() -> Encoder:
    return read_encoder(product.base_file())


def _vectors(encoder: Encoder) -> np.ndarray:
    weights = {name: jnp.asarray(values) for name, values in encoder.weights.items()}
    vectors = []
    for pieces in product.word_pieces(TEXTS):
        inside = jnp.ones((1, len(pieces)), bool)
        hidden = embed(weights, jnp.asarray([pieces]))
        for number in range(LAYERS):
            hidden = layer(weights, number, hidden, inside)
        vectors.append(np.asarray(pooled(hidden, inside))[0])
    return np.stack(vectors)


def _vectors_of_file(content: bytes) -> np.ndarray:
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return np.stack([product._unit(product._run(session, [pieces])[0].mean(axis=0)) for pieces in product.word_pieces(TEXTS)])


def test_the_network_reads_as_the_file_does(base: Encoder) -> None:
    assert np.abs(_vectors(base) - _vectors_of_file(product.base_file().read_bytes())).max() < 1e-4


def test_tuned_layers_take_the_places_of_the_files(base: Encoder, tmp_path) -> None:
    moved = {name: base.weights[name] * np.float32(1.1) for name in base.names if name.startswith("5.")}
    stored = as_stored(moved, base.names)
    product.write_tuned(tmp_path / "layers.npz", stored, offsets(product.base_file(), stored))
    tuned = product._tuned_model(product.base_file(), tmp_path / "layers.npz")
    expected = _vectors(Encoder({**base.weights, **moved}, base.names))
    assert np.abs(_vectors_of_file(tuned) - expected).max() < 0.01  # int8 rounds
    assert np.abs(_vectors_of_file(product.base_file().read_bytes()) - expected).max() > 0.01


def test_layers_of_another_encoder_are_refused(tmp_path) -> None:
    np.savez_compressed(tmp_path / "layers.npz", base=np.array("another"))
    with pytest.raises(ValueError, match="another version"):
        product._tuned_model(product.base_file(), tmp_path / "layers.npz")


def test_the_committed_layers_fit_the_pinned_package() -> None:
    assert product._tuned_model(product.base_file(), product.TUNED) != product.base_file().read_bytes()


def test_learning_brings_like_texts_together_the_same_way_each_time(base: Encoder) -> None:
    texts = [f"{start} {end}" for start in ("my knee", "his back", "her neck") for end in ("burns", "is numb", "aches", "hurts at night")]
    task = Task("place", ["back", "knee", "neck"], np.array([["my", "her", "his"].index(text[:3].strip()) for text in texts], np.int32))
    groups = list(read_below(base, texts * 4, LAYERS - 1))
    tasks = [Task(task.name, task.labels, np.tile(task.numbers, 4))]
    settings = Settings(tuned_layers=1, rounds=6, rate=3e-4)
    first, second = (tune(base, groups, tasks, settings) for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)

    def closeness(layers: dict) -> float:
        weights = {name: jnp.asarray(values) for name, values in layers.items()}
        spread = []
        for group in groups:
            vectors = np.asarray(pooled(layer(weights, LAYERS - 1, jnp.asarray(group.hidden, jnp.float32), jnp.asarray(group.inside)), jnp.asarray(group.inside)))
            alike = tasks[0].numbers[group.rows][:, None] == tasks[0].numbers[group.rows][None]
            near = vectors @ vectors.T
            spread.append(near[alike].mean() - near[~alike].mean())
        return float(np.mean(spread))

    assert closeness(first) > closeness({name: base.weights[name] for name in first}) + 0.05


def test_every_text_stands_once_with_all_that_is_told_of_it() -> None:
    texts, tasks = read_tasks(DATA, CONFIG)
    assert len(set(texts)) == len(texts)
    names = {task.name for task in tasks}
    assert {"danger", "intent", "feeling", "procedure", "aggravating", "impact", "relieving", "treatment"} <= names
    assert all((task.numbers != UNTOLD).any() and task.numbers.max() == len(task.labels) - 1 for task in tasks)
    assert "danger_sign" not in next(task.labels for task in tasks if task.name == "intent")
