"""The regression over two matrices is scikit-learn's over one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bot.nlu.linear import _SURFACE, LinearReader

PLACES = ("knee", "back", "neck")
TEXTS = [f"my {place} {verb} {when}" for place in PLACES for verb in ("hurts", "aches", "burns") for when in ("today", "at night", "again", "lots")]
WEIGHT = 0.7
SETTINGS = {"inverse_regularisation": 3.0, "evenness": 0.0, "max_iterations": 3000}


def _vectors() -> np.ndarray:
    rows = np.random.default_rng(3).normal(size=(len(TEXTS), 384)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("places", [PLACES, PLACES[:2]])
def test_it_learns_what_scikit_learn_does(places: tuple[str, ...]) -> None:
    texts = [text for text in TEXTS if text.split()[1] in places]
    labels = [text.split()[1] for text in texts]
    vectors = _vectors()[: len(texts)]
    reader = LinearReader(WEIGHT)
    reader.fit(vectors, texts, labels, SETTINGS)
    both = hstack([csr_matrix(vectors), _SURFACE.of(texts) * WEIGHT], format="csr").astype(np.float64)
    theirs = LogisticRegression(C=3.0, max_iter=3000, tol=1e-8).fit(both, labels)
    assert reader.labels == list(theirs.classes_)
    assert reader.chances(vectors, texts) == pytest.approx(theirs.predict_proba(both), abs=0.01)


def test_a_label_of_few_examples_weighs_more_where_labels_are_evened() -> None:
    texts, labels = TEXTS[:14], ["many"] * 12 + ["few"] * 2
    vectors = _vectors()[:14]
    plain, evened = LinearReader(WEIGHT), LinearReader(WEIGHT)
    plain.fit(vectors, texts, labels, {**SETTINGS, "inverse_regularisation": 0.1})
    evened.fit(vectors, texts, labels, {**SETTINGS, "inverse_regularisation": 0.1, "evenness": 1.0})
    few = plain.labels.index("few")
    assert evened.chances(vectors, texts)[12:, few].mean() > plain.chances(vectors, texts)[12:, few].mean() + 0.1


def test_the_same_examples_give_the_same_weights() -> None:
    made = []
    for _ in range(2):
        reader = LinearReader(WEIGHT)
        reader.fit(_vectors(), TEXTS, [text.split()[1] for text in TEXTS], SETTINGS)
        made.append(reader.chances(_vectors(), TEXTS))
    assert np.array_equal(*made)


def test_without_surface_the_vector_alone_decides() -> None:
    reader = LinearReader(0.0)
    reader.fit(_vectors(), TEXTS, [text.split()[1] for text in TEXTS], SETTINGS)
    assert np.array_equal(reader.chances(_vectors(), TEXTS), reader.chances(_vectors(), ["something else"] * len(TEXTS)))
