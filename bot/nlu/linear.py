"""Multinomial logistic regression over the sentence vector and hashed characters and words: intents and feelings are told apart by it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Dict, List, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

Vectors = npt.NDArray[np.float32]
Chances = npt.NDArray[np.float64]
_WORD = r"[\w']+|\.\.\.|[!?]+"  # how something is typed counts, too


class LinearReader:
    """Weights are kept as plain arrays (no pickle): `NAME.npz` and `NAME.json`."""

    def __init__(self, surface_weight: float) -> None:
        """`surface_weight` scales characters and words beside the unit-length vector; 0 leaves them out."""
        self._weight = surface_weight
        self._characters = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=2**13, alternate_sign=False)
        self._words = HashingVectorizer(ngram_range=(1, 2), n_features=2**12, alternate_sign=False, token_pattern=_WORD)
        self.labels: List[str] = []
        self._weights: Vectors = np.zeros((0, 0), np.float32)
        self._bias: Vectors = np.zeros(0, np.float32)

    def fit(self, vectors: Vectors, texts: Sequence[str], labels: Sequence[str], settings: Dict[str, float]) -> None:
        """`vectors`: (texts, 384). The seed is fixed: the same examples give the same weights.

        `settings`: `inverse_regularisation`, `max_iterations`, and `evenness` (1: every label weighs the same, however many
        examples it has; 0: every example does).
        """
        learner = LogisticRegression(
            C=settings["inverse_regularisation"],
            max_iter=int(settings["max_iterations"]),
            class_weight=_class_weights(labels, settings["evenness"]),
            random_state=7,
        )
        learner.fit(self._features(vectors, texts), labels)
        self._weights, self._bias = learner.coef_.astype(np.float32), learner.intercept_.astype(np.float32)
        self.labels = [str(label) for label in learner.classes_]

    def chances(self, vectors: Vectors, texts: Sequence[str]) -> Chances:
        """(texts, labels), rows sum to 1."""
        scores = np.asarray(self._features(vectors, texts) @ self._weights.T + self._bias).astype(np.float64)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]

    def save(self, folder: Path, name: str) -> None:
        np.savez(folder / f"{name}.npz", weights=self._weights, bias=self._bias)
        (folder / f"{name}.json").write_text(json.dumps(self.labels))

    def load(self, folder: Path, name: str) -> None:
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            self._weights, self._bias = arrays["weights"], arrays["bias"]
        self.labels = json.loads((folder / f"{name}.json").read_text())

    def _features(self, vectors: Vectors, texts: Sequence[str]) -> csr_matrix:
        if not self._weight:
            return csr_matrix(vectors)
        plain = [text.lower() for text in texts]
        surface = [self._characters.transform(plain), self._words.transform(plain)]
        return hstack([csr_matrix(vectors), *(part * self._weight for part in surface)], format="csr")


def _class_weights(labels: Sequence[str], evenness: float) -> Dict[str, float]:
    counts = Counter(labels)
    mean = len(labels) / len(counts)
    return {label: float((mean / count) ** evenness) for label, count in counts.items()}
