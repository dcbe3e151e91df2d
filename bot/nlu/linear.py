"""Multinomial logistic regression over the sentence vector and hashed character n-grams: intents and feelings are told apart by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import List, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

Vectors = npt.NDArray[np.float32]
Chances = npt.NDArray[np.float64]


class LinearReader:
    """Weights are kept as plain arrays (no pickle): `NAME.npz` and `NAME.json`."""

    def __init__(self, character_weight: float, words: bool = False) -> None:
        """`character_weight` scales the n-grams beside the unit-length vector; 0 leaves them out."""
        self._weight = character_weight
        self._hashes = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=2**14, alternate_sign=False)
        self.labels: List[str] = []
        self._weights: Vectors = np.zeros((0, 0), np.float32)
        self._bias: Vectors = np.zeros(0, np.float32)

    def fit(self, vectors: Vectors, texts: Sequence[str], labels: Sequence[str], inverse_regularisation: float, iterations: int) -> None:
        """`vectors`: (texts, 384). The seed is fixed: the same examples give the same weights."""
        learner = LogisticRegression(C=inverse_regularisation, max_iter=iterations, class_weight="balanced", random_state=7)
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
        characters = self._hashes.transform([text.lower() for text in texts])
        return hstack([csr_matrix(vectors), characters * self._weight], format="csr")
