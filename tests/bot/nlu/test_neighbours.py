"""The nearest examples as a second opinion."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.linear import DetectThenName
from bot.nlu.neighbours import Neighbours

SETTINGS = {"inverse_regularisation": 1.0, "evenness": 0.0, "max_iterations": 50, "kind_iterations": 50}
NEAR = {"anything": 60.0, "kind": 20.0, "many": 2, "few": 1}


def _unit(*rows: list[float]) -> np.ndarray:
    vectors = np.zeros((len(rows), 384), np.float32)
    for number, row in enumerate(rows):
        vectors[number, : len(row)] = row
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


EXAMPLES = _unit([1, 0, 0], [1, 0.1, 0], [0, 1, 0], [0, 1, 0.1], [0, 0, 1], [0.1, 0, 1])
LABELS = ["stroke", "stroke", "nothing", "nothing", "bleed", "bleed"]
TEXTS = ["face drops", "arm drops", "all well", "quite well", "black stool", "stool black"]


def _near(neighbours: Neighbours, count: int) -> np.ndarray:
    return neighbours.nearest(neighbours.cosines(_unit([1, 0, 0])), [["stroke"], ["bleed"], ["stroke", "bleed"]], count)[0]


def test_a_group_is_as_near_as_its_nearest_examples() -> None:
    neighbours = Neighbours()
    neighbours.fit(EXAMPLES, LABELS)
    assert _near(neighbours, 1) == pytest.approx([1.0, 0.0995, 1.0], abs=1e-3)
    assert _near(neighbours, 2) == pytest.approx([0.9975, 0.0498, 0.9975], abs=1e-3)
    # More than there are: all of them.
    assert _near(neighbours, 99)[2] == pytest.approx((1.0 + 0.995 + 0.0995) / 4, abs=1e-3)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    saved, loaded = Neighbours(), Neighbours()
    saved.fit(EXAMPLES, LABELS)
    saved.save(tmp_path, "near")
    loaded.load(tmp_path, "near")
    assert _near(loaded, 2) == pytest.approx(_near(saved, 2), abs=1e-3)


def test_a_text_that_is_near_to_an_example_of_danger_is_likelier_one(tmp_path: Path) -> None:
    plain, beside = DetectThenName(0.5, {**NEAR, "anything": 0.0, "kind": 0.0}), DetectThenName(0.5, NEAR)
    for reader in (plain, beside):
        reader.fit(EXAMPLES, TEXTS, LABELS, SETTINGS)
    near, far = _unit([1, 0.05, 0]), _unit([0.05, 1, 0])
    assert beside.chances(near, ["so it is"]).sum() > plain.chances(near, ["so it is"]).sum()
    assert beside.chances(far, ["so it is"]).sum() < plain.chances(far, ["so it is"]).sum()
    row = beside.chances(near, ["so it is"])[0]
    assert row[beside.labels.index("stroke")] > 0.8 > row.sum() - row[beside.labels.index("stroke")]
    beside.save(tmp_path, "danger")
    again = DetectThenName(0.5, NEAR)
    again.load(tmp_path, "danger")
    assert again.chances(near, ["so it is"]) == pytest.approx(beside.chances(near, ["so it is"]), abs=0.01)
