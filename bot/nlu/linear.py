"""Multinomial logistic regression over the sentence vector and hashed characters and words: intents and feelings are told apart by it."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Mapping, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit, log_softmax, logit, softmax
from sklearn.feature_extraction.text import HashingVectorizer

from bot.nlu.neighbours import Neighbours

Vectors = npt.NDArray[np.float32]
Chances = npt.NDArray[np.float64]
Weights = Mapping[str, float]
_REMEMBERED = 4  # a message whole, its passages, its clauses
_FEW = 64  # texts of one message; more are training
_WORD = r"[\w']+|\.\.\.|[!?]+"  # how something is typed counts, too


class _Surface:
    """Hashed characters and words of texts. The last few askings are remembered: every reader of a message asks for the same."""

    def __init__(self) -> None:
        self._characters = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=2**13, alternate_sign=False)
        self._words = HashingVectorizer(ngram_range=(1, 2), n_features=2**12, alternate_sign=False, token_pattern=_WORD)
        self._few = lru_cache(maxsize=_REMEMBERED)(self._counted)

    def of(self, texts: Sequence[str]) -> csr_matrix:
        """(texts, 12288), rows of characters and of words each of length 1."""
        return self._few(tuple(texts)) if len(texts) <= _FEW else self._counted(texts)

    def _counted(self, texts: Sequence[str]) -> csr_matrix:
        plain = [text.lower() for text in texts]
        return hstack([self._characters.transform(plain), self._words.transform(plain)], format="csr", dtype=np.float32)


_SURFACE = _Surface()


class LinearReader:
    """Weights are kept as plain arrays (no pickle): `NAME.npz` and `NAME.json`."""

    def __init__(self, surface_weight: float) -> None:
        """`surface_weight` scales characters and words beside the unit-length vector; 0 leaves them out."""
        self._weight = surface_weight
        self.labels: List[str] = []
        self._of_vector: Vectors = np.zeros((0, 0), np.float32)  # (384, labels)
        self._of_surface: Vectors = np.zeros((0, 0), np.float32)  # (12288, labels), the scale already in it
        self._bias: Vectors = np.zeros(0, np.float32)

    def fit(self, vectors: Vectors, texts: Sequence[str], labels: Sequence[str], settings: Weights) -> None:
        """`vectors`: (texts, 384). The seed is fixed: the same examples give the same weights.

        `settings`: `inverse_regularisation`, `max_iterations`, and `evenness` (1: every label weighs the same, however many
        examples it has; 0: every example does).
        """
        names, numbers = np.unique(labels, return_inverse=True)
        self.labels = [str(name) for name in names]
        weights = _class_weights(labels, settings["evenness"])
        matter = np.array([weights[label] for label in labels], np.float32)
        surface = _SURFACE.of(texts) * np.float32(self._weight) if self._weight else csr_matrix((len(texts), 0), dtype=np.float32)
        learned = _learn(vectors, surface, numbers, matter, settings["inverse_regularisation"], int(settings["max_iterations"]))
        self._of_vector, of_surface, self._bias = learned
        self._of_surface = of_surface * np.float32(self._weight)

    def chances(self, vectors: Vectors, texts: Sequence[str]) -> Chances:
        """(texts, labels), rows sum to 1."""
        scores = vectors @ self._of_vector + self._bias
        if self._weight:
            scores = scores + self._surface_scores(texts)
        powers = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]

    def save(self, folder: Path, name: str) -> None:
        np.savez(folder / f"{name}.npz", vector=self._of_vector, surface=self._of_surface, bias=self._bias)
        (folder / f"{name}.json").write_text(json.dumps(self.labels))

    def load(self, folder: Path, name: str) -> None:
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            self._of_vector, self._of_surface, self._bias = arrays["vector"], arrays["surface"], arrays["bias"]
        self.labels = json.loads((folder / f"{name}.json").read_text())

    def _surface_scores(self, texts: Sequence[str]) -> Vectors:
        rows = _SURFACE.of(texts)
        return np.asarray(rows @ self._of_surface)


def _learn(
    vectors: Vectors, surface: csr_matrix, numbers: npt.NDArray[np.int64], matter: Vectors, inverse_regularisation: float, most_steps: int
) -> Tuple[Vectors, Vectors, Vectors]:
    """Multinomial logistic regression, as scikit-learn's has it, over (texts, 384) and (texts, surface) side by side.

    scikit-learn takes one matrix: the dense part as sparse makes each step two and a half times as long. Two labels are regularised as
    there, where they share one row of weights. `matter`: how much each text weighs, (texts,). Returns the weights of both parts, (features,
    labels), and the bias.
    """
    labels = int(numbers.max()) + 1
    dense, sparse, turned = vectors.astype(np.float32), surface.astype(np.float32), surface.T.tocsr().astype(np.float32)
    sizes = [dense.shape[1] * labels, sparse.shape[1] * labels]
    total = float(matter.sum())
    decay = (2.0 if labels == 2 else 1.0) / (inverse_regularisation * total)
    rows = np.arange(len(numbers))

    def parts(flat: npt.NDArray[np.float64]) -> Tuple[Vectors, Vectors, Vectors]:
        of_vector, of_surface, bias = np.split(flat.astype(np.float32), np.cumsum(sizes))
        return of_vector.reshape(-1, labels), of_surface.reshape(-1, labels), bias

    def loss(flat: npt.NDArray[np.float64]) -> Tuple[float, npt.NDArray[np.float64]]:
        of_vector, of_surface, bias = parts(flat)
        likely = log_softmax(dense @ of_vector + sparse @ of_surface + bias, axis=1)
        away = np.exp(likely)
        away[rows, numbers] -= 1.0
        away *= (matter / total)[:, None]
        slope = np.concatenate([(dense.T @ away).ravel(), (turned @ away).ravel(), away.sum(axis=0)]).astype(np.float64)
        weights = flat[: sum(sizes)]
        slope[: sum(sizes)] += decay * weights
        missed = -float((matter * likely[rows, numbers]).sum(dtype=np.float64)) / total
        return missed + decay / 2 * float(weights @ weights), slope

    found = minimize(loss, np.zeros(sum(sizes) + labels), jac=True, method="L-BFGS-B", options={"maxiter": most_steps, "gtol": 1e-4})
    return parts(found.x)


class DetectThenName:
    """Two learners where most texts hold nothing: one for whether there is anything, one, learned from what holds something, for what.

    They learn in a third of the time of one for both, and read as well. Both also ask the nearest examples
    (docs/decisions/0012-danger-twice.md).
    """

    NOTHING = "nothing"
    _ANYTHING = "anything"

    def __init__(self, surface_weight: float, neighbours: Weights) -> None:
        """`neighbours`: how much the nearest examples weigh, `anything` and `kind`, and how many are asked, `many` and `few`."""
        self._any = LinearReader(surface_weight)
        self._kind = LinearReader(surface_weight)
        self._weights = neighbours
        self._neighbours = Neighbours()

    @property
    def labels(self) -> List[str]:
        """What can be named; NOTHING is none of them."""
        return self._kind.labels

    def fit(self, vectors: Vectors, texts: Sequence[str], labels: Sequence[str], settings: Weights) -> None:
        """As `LinearReader.fit`; a text that holds nothing has the label NOTHING. `kind_iterations` are the second learner's."""
        anything = [label if label == self.NOTHING else self._ANYTHING for label in labels]
        self._any.fit(vectors, texts, anything, {**settings, "evenness": 0.0})
        holding = [number for number, label in enumerate(labels) if label != self.NOTHING]
        kinds = {**settings, "max_iterations": settings["kind_iterations"]}
        self._kind.fit(vectors[holding], [texts[number] for number in holding], [labels[number] for number in holding], kinds)
        self._neighbours.fit(vectors, labels)

    def chances(self, vectors: Vectors, texts: Sequence[str]) -> Chances:
        """(texts, labels): how likely each is; what a row lacks to 1 is how likely the text holds nothing."""
        anything = self._any.chances(vectors, texts)[:, [self._any.labels.index(self._ANYTHING)]]
        kinds = self._kind.chances(vectors, texts)
        cosines = self._neighbours.cosines(vectors)
        if self._weights["anything"]:
            near = self._neighbours.nearest(cosines, [self.labels, [self.NOTHING]], int(self._weights["many"]))
            anything = expit(logit(anything) + self._weights["anything"] * (near[:, :1] - near[:, 1:]))
        near = self._neighbours.nearest(cosines, [[label] for label in self.labels], int(self._weights["few"]))
        kinds = softmax(np.log(kinds) + self._weights["kind"] * near, axis=1)
        return anything * kinds  # type: ignore[no-any-return]

    def save(self, folder: Path, name: str) -> None:
        self._any.save(folder, f"{name}_any")
        self._kind.save(folder, name)
        self._neighbours.save(folder, f"{name}_near")

    def load(self, folder: Path, name: str) -> None:
        self._any.load(folder, f"{name}_any")
        self._kind.load(folder, name)
        self._neighbours.load(folder, f"{name}_near")


def _class_weights(labels: Sequence[str], evenness: float) -> Dict[str, float]:
    counts = Counter(labels)
    mean = len(labels) / len(counts)
    return {label: float((mean / count) ** evenness) for label, count in counts.items()}
