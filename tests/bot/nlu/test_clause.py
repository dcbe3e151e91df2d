"""What clauses tell beyond the word lists: added where nothing was read, never over what was, never to an answer."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.clause import ClauseReader, read_examples
from bot.nlu.encoder import PIECES, sentence_model
from bot.nlu.understanding import DATA

SURE = {"aggravating": 0.75}
TEXT = "By the fourth head my back is on fire. My son drives me here."


class _Chances:
    labels = ["nothing", "standing"]

    def __init__(self, chance: float) -> None:
        self._chance = chance

    def chances(self, _vectors: object, texts: list[str]) -> np.ndarray:
        return np.array([[1 - self._chance, self._chance] if "head" in text else [1.0, 0.0] for text in texts])


def _read(chance: float, findings: list[dict], asked: tuple[str, ...] = ()) -> list[dict]:
    reader = ClauseReader({**ClauseReader.get_default_config(), "sure": SURE}, None, None)
    reader._readers = {"aggravating": _Chances(chance)}
    message = Message({"text": TEXT, "findings": findings, "metadata": {"context": {"asked": list(asked)}}})
    message.set(PIECES, sentence_model().read(TEXT))
    reader.process([message])
    return message.get("findings")


def test_a_sure_clause_is_a_finding_with_its_words() -> None:
    assert [(one["item"], one["value"], one["text"]) for one in _read(0.9, [])] == [
        ("aggravating", "standing", "By the fourth head my back is on fire")
    ]


def test_an_unsure_clause_is_none() -> None:
    assert _read(0.7, []) == []


@pytest.mark.parametrize("known", [
    {"item": "aggravating", "value": "lifting", "start": 3, "end": 10},
    {"item": "aggravating", "value": "standing", "start": 40, "end": 50},
])  # fmt: skip
def test_what_the_word_lists_read_stays_alone(known: dict) -> None:
    assert _read(0.9, [known]) == [known]


def test_an_answer_is_left_to_its_question() -> None:
    assert _read(0.9, [], asked=("goal",)) == []


def test_a_part_is_read_in_the_light_of_the_whole_and_alone_where_the_whole_was_cut() -> None:
    pieces = sentence_model().read("my back burns " * 200)
    assert pieces.part(0, 13) is not None and abs(float(np.linalg.norm(pieces.part(0, 13))) - 1) < 1e-5
    assert pieces.part(2700, 2713) is None


@pytest.mark.parametrize("item", ["aggravating", "impact", "relieving", "treatment"])
def test_no_clause_stands_twice_and_every_code_has_examples(item: str) -> None:
    examples = read_examples(DATA, item)
    assert len({text.casefold() for text, _ in examples}) == len(examples)
    assert all(sum(code == other for _, other in examples) >= 20 for code in {code for _, code in examples})
