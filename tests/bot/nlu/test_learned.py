"""The readers that learn: what they keep, and how what they think meets what the words say."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.encoder import sentence_model
from bot.nlu.feeling import FeelingReader
from bot.nlu.feeling import read_examples as read_feelings
from bot.nlu.linear import LinearReader
from bot.nlu.procedure import ProcedureReader
from bot.nlu.procedure import read_examples as read_procedures
from bot.nlu.understanding import DATA

SETTINGS = {"inverse_regularisation": 10.0, "max_iterations": 100, "evenness": 0.5}
TEXTS = ["my knee burns", "burning in the knee", "what does it cost", "how much is it", "is it expensive", "good morning", "hi"]
LABELS = ["pain", "pain", "cost", "cost", "cost", "greeting", "greeting"]


def _fitted() -> LinearReader:
    reader = LinearReader(0.5)
    reader.fit(sentence_model().encode(TEXTS), TEXTS, LABELS, SETTINGS)
    return reader


def test_chances_sum_to_one_and_favour_what_was_learned() -> None:
    reader = _fitted()
    chances = reader.chances(sentence_model().encode(["what is the price"]), ["what is the price"])
    assert chances.shape == (1, 3) and abs(chances.sum() - 1) < 1e-6
    assert reader.labels[int(chances[0].argmax())] == "cost"


def test_the_same_examples_give_the_same_weights_also_after_saving(tmp_path) -> None:
    vectors = sentence_model().encode(TEXTS)
    first, second, loaded = _fitted(), _fitted(), LinearReader(0.5)
    first.save(tmp_path, "x")
    loaded.load(tmp_path, "x")
    expected = first.chances(vectors, TEXTS)
    assert np.array_equal(expected, second.chances(vectors, TEXTS))
    assert np.array_equal(expected, loaded.chances(vectors, TEXTS)) and loaded.labels == first.labels


@pytest.mark.parametrize(
    ("chances", "named", "told"),
    [
        ({"neutral": 0.7, "fear": 0.2, "grief": 0.1}, [], []),
        ({"neutral": 0.45, "fear": 0.3, "grief": 0.25}, ["fear"], ["fear", "grief"]),
        ({"neutral": 0.1, "fear": 0.5, "grief": 0.4}, [], ["fear", "grief"]),
        ({"neutral": 0.1, "fear": 0.8, "grief": 0.1}, [], ["fear"]),
    ],
)
def test_a_named_feeling_gains_and_a_plain_message_has_none(chances: dict, named: list, told: list) -> None:
    reader = FeelingReader(FeelingReader.get_default_config(), None, None)
    assert reader._told(dict(chances), named) == told


def test_an_unclear_procedure_is_settled_among_its_candidates(monkeypatch) -> None:
    reader = ProcedureReader(ProcedureReader.get_default_config(), None, None)
    monkeypatch.setattr(reader, "_chances", lambda message: {"si_ablation": 0.6, "mild": 0.9, "none": 0.0})
    unclear = {"item": "procedure", "value": "facet_ablation", "candidates": ["facet_ablation", "si_ablation"], "text": "ablation"}
    message = Message({"text": "the ablation by the dimple", "findings": [unclear]})
    reader.process([message])
    assert [one["value"] for one in message.get("findings")] == ["si_ablation"]


@pytest.mark.parametrize(("best", "chance", "asked", "named"), [
    ("mild", 0.5, [], ["mild"]), ("mild", 0.3, ["goal"], []), ("mild", 0.1, [], []),
])  # fmt: skip
def test_a_described_procedure_is_named_where_it_is_sure(monkeypatch, best: str, chance: float, asked: list, named: list) -> None:
    reader = ProcedureReader(ProcedureReader.get_default_config(), None, None)
    monkeypatch.setattr(reader, "_chances", lambda message: {"other": 0.0, best: chance})
    message = Message({"text": " they nibble away the band ", "findings": [], "metadata": {"context": {"asked": asked}}})
    reader.process([message])
    found = message.get("findings")
    assert [one["value"] for one in found] == named
    assert all(one["text"] == "they nibble away the band" and one["start"] == 1 for one in found)


def test_every_feeling_and_procedure_has_examples() -> None:
    assert len({feeling for _, feeling in read_feelings(DATA)}) == 14
    assert len({code for _, code in read_procedures(DATA)}) == 63
