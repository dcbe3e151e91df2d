"""Tune the encoder's upper layers on all examples at once, and write them as data/encoder/layers.npz.

Lower layers stay as they are, so their reading of each text is made once. Above, each task has a softmax of its own over the sentence
vector; these are thrown away after. The seed is fixed. About half an hour on two cores; what it gains: docs/decisions/0014-tuned-encoder.md.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from bot.encoder_tuning.examples import UNTOLD, Task, read_tasks
from bot.encoder_tuning.network import LAYERS, Encoder, Weights, as_stored, embed, layer, offsets, pooled, read_encoder
from bot.nlu.encoder import DIMENSIONS, TUNED, base_file, word_pieces, write_tuned
from bot.nlu.understanding import DATA

CONFIG = Path(__file__).resolve().parent.parent.parent / "config.yml"
LENGTHS = (8, 12, 16, 20, 24, 32, 40, 56, 80, 128)  # texts are padded to one of these; each is compiled once
BATCH = 32


@dataclass(frozen=True)
class Settings:
    """How it learns."""

    tuned_layers: int = 3
    rounds: float = 3.0
    rate: float = 1e-4  # at its highest, for the layers
    head_rate: float = 40.0  # times `rate`, for the tasks' own weights, which start from nothing
    warm_up: float = 0.06  # share of the steps in which the rate rises; after, it falls to 0
    decay: float = 0.01
    dropout: float = 0.1
    sharpness: float = 12.0  # a unit vector is this long for the tasks
    seed: int = 7


@dataclass(frozen=True)
class Group:
    """Texts of about one length, as the lower layers read them."""

    rows: npt.NDArray[np.int64]  # which texts
    hidden: npt.NDArray[np.float16]  # (texts, length, 384)
    inside: npt.NDArray[np.bool_]  # (texts, length)


Heads = Dict[str, Tuple[jnp.ndarray, jnp.ndarray]]
Parameters = Tuple[Weights, Heads]


def main() -> None:
    parser = argparse.ArgumentParser(description="Tune Attune's sentence encoder (started by ./attune train --encoder).")
    parser.add_argument("--output", type=Path, default=TUNED)
    output = parser.parse_args().output
    settings = Settings()
    start = time.monotonic()
    texts, tasks = read_tasks(DATA, CONFIG)
    encoder = read_encoder(base_file())
    groups = list(read_below(encoder, texts, LAYERS - settings.tuned_layers))
    tuned = tune(encoder, groups, tasks, settings)
    stored = as_stored(tuned, encoder.names)
    write_tuned(output, stored, offsets(base_file(), stored))
    print(f"{len(texts)} texts, {len(tasks)} tasks, {time.monotonic() - start:.0f} s", flush=True)


def read_below(encoder: Encoder, texts: Sequence[str], upto: int) -> Iterator[Group]:
    """All texts through the layers below `upto`, in groups by length."""
    weights = {name: jnp.asarray(values) for name, values in encoder.weights.items()}

    @jax.jit
    def read(pieces: jnp.ndarray, inside: jnp.ndarray) -> jnp.ndarray:
        hidden = embed(weights, pieces)
        for number in range(upto):
            hidden = layer(weights, number, hidden, inside)
        return hidden.astype(jnp.float16)

    cut = [pieces[: LENGTHS[-1]] for pieces in word_pieces(texts)]
    for shortest, length in zip((0, *LENGTHS), LENGTHS, strict=False):
        rows = np.array([row for row, pieces in enumerate(cut) if shortest < len(pieces) <= length])
        if not len(rows):
            continue
        padded = -(-len(rows) // BATCH) * BATCH
        pieces = np.zeros((padded, length), np.int32)
        inside = np.zeros((padded, length), bool)
        inside[:, 0] = True  # a row of padding alone has a piece, too, so that its mean is a number
        for place, row in enumerate(rows):
            pieces[place, : len(cut[row])], inside[place, : len(cut[row])] = cut[row], True
        hidden = np.concatenate([np.asarray(read(pieces[low : low + BATCH], inside[low : low + BATCH])) for low in range(0, padded, BATCH)])
        yield Group(rows, hidden[: len(rows)], inside[: len(rows)])


def tune(encoder: Encoder, groups: Sequence[Group], tasks: Sequence[Task], settings: Settings) -> Dict[str, npt.NDArray[np.float32]]:
    """The tuned layers, by the encoder's names."""
    lowest = LAYERS - settings.tuned_layers
    layers: Weights = {name: jnp.asarray(encoder.weights[name]) for name in encoder.names if int(name.partition(".")[0]) >= lowest}
    chance = np.random.default_rng(settings.seed)
    heads = {task.name: _untaught(len(task.labels), chance) for task in tasks}
    parameters: Parameters = (layers, heads)
    step = _make_step(lowest, settings)
    memory = tuple(jax.tree_util.tree_map(jnp.zeros_like, parameters) for _ in range(2))
    key = jax.random.PRNGKey(settings.seed)
    batches = _batches(groups, settings.rounds, chance)
    losses: List[float] = []
    start = time.monotonic()
    for number, (group, places) in enumerate(batches, start=1):
        key, now = jax.random.split(key)
        told = {task.name: task.numbers[group.rows[places]] for task in tasks}
        rate = _rate(number / len(batches), settings)
        parameters, memory, loss = step(parameters, memory, group.hidden[places], group.inside[places], told, now, rate, float(number))
        losses.append(float(loss))
        if number % 100 == 0:
            print(f"step {number} of {len(batches)}, loss {np.mean(losses[-100:]):.3f}, {time.monotonic() - start:.0f} s", flush=True)
    return {name: np.asarray(values) for name, values in parameters[0].items()}


def _untaught(labels: int, chance: np.random.Generator) -> Tuple[jnp.ndarray, jnp.ndarray]:
    return jnp.asarray(chance.normal(0, 0.02, (DIMENSIONS, labels)), jnp.float32), jnp.zeros(labels)


def _batches(groups: Sequence[Group], rounds: float, chance: np.random.Generator) -> List[Tuple[Group, npt.NDArray[np.int64]]]:
    """Whole batches of one length each, shuffled anew each round; a text that is left over in one round has its turn in another."""
    batches: List[Tuple[Group, npt.NDArray[np.int64]]] = []
    for _ in range(int(np.ceil(rounds))):
        this_round = []
        for group in groups:
            order = chance.permutation(len(group.rows))
            this_round += [(group, np.sort(order[low : low + BATCH])) for low in range(0, len(order) - BATCH + 1, BATCH)]
        batches += [this_round[place] for place in chance.permutation(len(this_round))]
    return batches[: int(len(batches) * rounds / np.ceil(rounds))]


def _make_step(lowest: int, settings: Settings) -> Any:
    """One step of AdamW (Loshchilov & Hutter 2019), gradients no longer than 1."""

    def loss_of(parameters: Parameters, hidden: jnp.ndarray, inside: jnp.ndarray, told: Mapping[str, jnp.ndarray], key: jnp.ndarray) -> jnp.ndarray:
        layers, heads = parameters
        *keys, last = jax.random.split(key, settings.tuned_layers + 1)
        hidden = hidden.astype(jnp.float32)
        for number, own in zip(range(lowest, LAYERS), keys, strict=True):
            hidden = layer(layers, number, hidden, inside, own, settings.dropout)
        vectors = pooled(hidden, inside) * settings.sharpness
        vectors = vectors * jax.random.bernoulli(last, 1 - settings.dropout, vectors.shape) / (1 - settings.dropout)
        return sum(_task_loss(vectors, *heads[name], numbers) for name, numbers in told.items())

    @jax.jit
    def step(parameters: Any, memory: Any, hidden: Any, inside: Any, told: Any, key: Any, rate: float, number: float) -> Any:
        loss, slopes = jax.value_and_grad(loss_of)(parameters, hidden, inside, told, key)
        length = jnp.sqrt(sum((one**2).sum() for one in jax.tree_util.tree_leaves(slopes)))
        slopes = jax.tree_util.tree_map(lambda one: one * jnp.minimum(1.0, 1.0 / length), slopes)
        first = jax.tree_util.tree_map(lambda old, new: 0.9 * old + 0.1 * new, memory[0], slopes)
        second = jax.tree_util.tree_map(lambda old, new: 0.999 * old + 0.001 * new**2, memory[1], slopes)

        def moved(value: Any, one: Any, two: Any, speed: float) -> Any:
            way = (one / (1 - 0.9**number)) / (jnp.sqrt(two / (1 - 0.999**number)) + 1e-8)
            return value - speed * (way + settings.decay * value * (value.ndim > 1))

        layers = {name: moved(value, first[0][name], second[0][name], rate) for name, value in parameters[0].items()}
        heads = {
            name: tuple(moved(*parts, rate * settings.head_rate) for parts in zip(value, first[1][name], second[1][name], strict=True))
            for name, value in parameters[1].items()
        }
        return (layers, heads), (first, second), loss

    return step


def _task_loss(vectors: jnp.ndarray, weights: jnp.ndarray, bias: jnp.ndarray, numbers: jnp.ndarray) -> jnp.ndarray:
    """Cross-entropy, summed over the texts that the task has a label for, a batch's length being the unit."""
    likely = jax.nn.log_softmax(vectors @ weights + bias)
    of_label = jnp.take_along_axis(likely, jnp.maximum(numbers, 0)[:, None], axis=1)[:, 0]
    return -jnp.where(numbers == UNTOLD, 0.0, of_label).sum() / BATCH


def _rate(share: float, settings: Settings) -> float:
    return settings.rate * min(1.0, share / settings.warm_up) * (1 - share)


if __name__ == "__main__":
    main()
