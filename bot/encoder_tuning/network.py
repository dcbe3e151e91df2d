"""The encoder in JAX, so that its upper layers can be tuned, and the way of its weights out of the ONNX file and back.

The shape is BERT's (Devlin et al. 2018) as all-MiniLM-L6-v2 has it: 6 layers, 12 heads, 384 numbers a word piece, mean over the pieces,
length 1. The file keeps large weights as int8 with a scale for each column.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import onnx
from onnx import numpy_helper

LAYERS = 6
HEADS = 12
_PRODUCTS = ("query", "key", "value", None, None, "attended", "wide", "narrow")  # a layer's matrix products in the file's order; two have no weights
_BIASES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
}
_NORMS = {"norm_attended": "attention.output.LayerNorm", "norm": "output.LayerNorm"}
_OUTSIDE = -1e9  # the score of a padded piece

Arrays = Dict[str, npt.NDArray[Any]]
Weights = Mapping[str, jnp.ndarray]


@dataclass(frozen=True)
class Encoder:
    """All weights as float32: "words", "places", "kind", and for each layer "N.query.weight", "N.query.bias" …"""

    weights: Arrays
    names: Mapping[str, str]  # of a layer's array: what the file calls it; a matrix's without "_q" or "_scale"


def read_encoder(path: Path) -> Encoder:
    """From the ONNX file. Raises `ValueError` where it isn't built as expected."""
    graph = onnx.load(str(path)).graph
    stored = {entry.name: numpy_helper.to_array(entry) for entry in graph.initializer}
    names = dict(_layer_names([node for node in graph.node if node.op_type == "MatMul"]))
    weights = {name: _plain(stored, there) for name, there in names.items()}
    for name, there in (("words", "word_embeddings.weight"), ("places", "position_embeddings.weight"), ("kind", "token_type_embeddings.weight"),
                        ("norm.weight", "LayerNorm.weight"), ("norm.bias", "LayerNorm.bias")):  # fmt: skip
        weights[name] = _plain(stored, f"inner.embeddings.{there}")
    return Encoder(weights, names)


def as_stored(tuned: Mapping[str, npt.NDArray[np.float32]], names: Mapping[str, str]) -> Arrays:
    """Layers as the file keeps them, by the file's names."""
    stored: Arrays = {}
    for name, values in tuned.items():
        if values.ndim == 2:
            scale = np.abs(values).max(axis=0, keepdims=True) / 127
            stored[f"{names[name]}_q"] = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
            stored[f"{names[name]}_scale"] = scale.astype(np.float32)
        else:
            stored[names[name]] = values.astype(np.float32)
    return stored


def offsets(path: Path, stored: Arrays) -> Dict[str, int]:
    """Where in the file each array's bytes begin. Raises `ValueError` where that is not one place, or the sizes differ."""
    content = path.read_bytes()
    places = {}
    for entry in onnx.load(str(path)).graph.initializer:
        if entry.name in stored:
            if len(entry.raw_data) != stored[entry.name].nbytes or content.count(entry.raw_data) != 1:
                raise ValueError(f"{path.name}: {entry.name} can't be replaced in place")
            places[entry.name] = content.find(entry.raw_data)
    return places


def embed(weights: Weights, pieces: jnp.ndarray) -> jnp.ndarray:
    """Word pieces (texts, length) to what the first layer takes: (texts, length, 384)."""
    summed = weights["words"][pieces] + weights["places"][None, : pieces.shape[1]] + weights["kind"][0]
    return _normed(summed, weights["norm.weight"], weights["norm.bias"])


def layer(
    weights: Weights, number: int, hidden: jnp.ndarray, inside: jnp.ndarray, key: Optional[jnp.ndarray] = None, dropout: float = 0.0
) -> jnp.ndarray:
    """One layer: (texts, length, 384) to the same. `inside`: (texts, length), False where padded. With a key, some of what it adds is dropped."""

    def product(name: str, values: jnp.ndarray) -> jnp.ndarray:
        return values @ weights[f"{number}.{name}.weight"] + weights[f"{number}.{name}.bias"]

    def heads(values: jnp.ndarray) -> jnp.ndarray:
        return values.reshape(*values.shape[:2], HEADS, -1)

    query, key_values, value = (heads(product(name, hidden)) for name in ("query", "key", "value"))
    scores = jnp.einsum("thad,tkad->tahk", query, key_values) / np.sqrt(query.shape[-1])
    chances = jax.nn.softmax(scores + jnp.where(inside, 0.0, _OUTSIDE)[:, None, None, :], axis=-1)
    seen = jnp.einsum("tahk,tkad->thad", chances, value).reshape(hidden.shape)
    keys = (None, None) if key is None else jax.random.split(key)
    attended = _dropped(product("attended", seen), keys[0], dropout)
    hidden = _normed(hidden + attended, weights[f"{number}.norm_attended.weight"], weights[f"{number}.norm_attended.bias"])
    told = _dropped(product("narrow", jax.nn.gelu(product("wide", hidden), approximate=False)), keys[1], dropout)
    return _normed(hidden + told, weights[f"{number}.norm.weight"], weights[f"{number}.norm.bias"])


def pooled(hidden: jnp.ndarray, inside: jnp.ndarray) -> jnp.ndarray:
    """(texts, length, 384) to unit vectors (texts, 384): the mean of the pieces that are there."""
    there = inside[..., None].astype(hidden.dtype)
    mean = (hidden * there).sum(axis=1) / there.sum(axis=1)
    return mean / jnp.linalg.norm(mean, axis=1, keepdims=True)


def _layer_names(products: Any) -> Iterator[Tuple[str, str]]:
    if len(products) != LAYERS * len(_PRODUCTS):
        raise ValueError(f"the encoder's file has {len(products)} matrix products, not {LAYERS * len(_PRODUCTS)}")
    for number, product in enumerate(products):
        name = _PRODUCTS[number % len(_PRODUCTS)]
        if name:
            yield f"{number // len(_PRODUCTS)}.{name}.weight", product.input[1]
    for number in range(LAYERS):
        inner = f"inner.encoder.layer.{number}."
        for name, there in _BIASES.items():
            yield f"{number}.{name}.bias", f"{inner}{there}.bias"
        for name, there in _NORMS.items():
            for part in ("weight", "bias"):
                yield f"{number}.{name}.{part}", f"{inner}{there}.{part}"


def _plain(stored: Mapping[str, npt.NDArray[Any]], name: str) -> npt.NDArray[np.float32]:
    if name in stored:
        return stored[name].astype(np.float32)
    return stored[f"{name}_q"].astype(np.float32) * stored[f"{name}_scale"]  # type: ignore[no-any-return]


def _normed(values: jnp.ndarray, weight: jnp.ndarray, bias: jnp.ndarray) -> jnp.ndarray:
    mean = values.mean(axis=-1, keepdims=True)
    spread = ((values - mean) ** 2).mean(axis=-1, keepdims=True)
    return (values - mean) / jnp.sqrt(spread + 1e-12) * weight + bias


def _dropped(values: jnp.ndarray, key: Optional[jnp.ndarray], share: float) -> jnp.ndarray:
    return values if key is None else values * jax.random.bernoulli(key, 1 - share, values.shape) / (1 - share)
