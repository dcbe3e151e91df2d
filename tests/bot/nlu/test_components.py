"""The components around the learner: text stays as typed, vectors are unit vectors, danger overrides."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import DANGER_SIGN
from bot.nlu.encoder import DIMENSIONS, sentence_model
from bot.nlu.shield import original, shielded
from bot.nlu.tokenizer import SpacyBlankTokenizer
from bot.nlu.understanding import AnswerInContext, DangerSign


@pytest.mark.parametrize("text", ["", "   ", "/restart", '/affirm{"x": 1}', " leading", "trailing ", "👍", "\u200b"])
def test_what_a_person_typed_comes_out_of_the_shield_as_it_went_in(text: str) -> None:
    sent = shielded(text).strip()  # Rasa strips every message
    assert not sent.startswith("/")
    assert sent
    assert original(Message({"text": sent})).strip() == text.strip()


def test_leading_space_keeps_its_place_so_that_offsets_hold() -> None:
    assert original(Message({"text": shielded("  left knee").strip()})) == "  left knee"


def test_a_training_example_has_no_shield_and_is_left_alone() -> None:
    assert original(Message({"text": "left knee"})) == "left knee"


@pytest.mark.parametrize("text", ["", "   ", "👍", "left knee, bad"])
def test_the_tokenizer_gives_at_least_one_token_for_any_text(text: str) -> None:
    tokenizer = SpacyBlankTokenizer(SpacyBlankTokenizer.get_default_config())
    message = Message({"text": text})
    tokens = tokenizer.tokenize(message, "text")
    assert tokens
    assert all(token.text == text[token.start : token.end] for token in tokens if text.strip())


def test_sentence_vectors_have_length_one_and_do_not_depend_on_their_neighbours() -> None:
    model = sentence_model()
    together = model.encode(["my back burns", "what does it cost"])
    alone = model.encode(["my back burns"])
    assert together.shape == (2, DIMENSIONS)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    assert np.array_equal(together[0], alone[0])


def test_near_meanings_are_nearer_than_far_ones() -> None:
    burning, fire, parking = sentence_model().encode(["my back burns", "my back is on fire", "where do I park"])
    assert burning @ fire > burning @ parking + 0.2


def test_no_text_gives_no_vector() -> None:
    assert sentence_model().encode([]).shape == (0, DIMENSIONS)


def test_a_danger_sign_overrides_the_intent_and_keeps_the_persons_own() -> None:
    danger = Message({"text": "x", "intent": {"name": "affirm", "confidence": 0.9}, "safety": [{"flag": "stroke"}]})
    calm = Message({"text": "x", "intent": {"name": "affirm", "confidence": 0.9}, "safety": []})
    DangerSign().process([danger, calm])
    assert danger.get("intent")["name"] == DANGER_SIGN
    assert danger.get("own_intent")["name"] == "affirm"
    assert calm.get("intent")["name"] == "affirm"


def _asked(text: str, intent: str, confidence: float, *findings: dict[str, object]) -> str:
    context = {"context": {"asked": ["goal"]}}
    message = Message({"text": text, "metadata": context, "intent": {"name": intent, "confidence": confidence}, "findings": list(findings)})
    config = {**AnswerInContext.get_default_config(), "elsewhere": ["chitchat", "out_of_scope"], "tells": ["treatment"]}
    AnswerInContext(config).process([message])
    return str(message.get("intent")["name"])


GOAL = {"item": "answer", "for": "goal", "value": "walk my dog"}


def test_an_answer_that_looks_like_small_talk_is_an_answer_after_its_question() -> None:
    assert _asked("walk my dog", "chitchat", 0.8, GOAL) == "give_information"
    assert _asked("Ann Example", "out_of_scope", 0.3) == "give_information"


def test_a_question_of_the_person_and_what_steers_stay_as_they_are() -> None:
    assert _asked("who won the game?", "out_of_scope", 0.3, GOAL) == "out_of_scope"
    assert _asked("nice weather", "chitchat", 0.9) == "chitchat"
    assert _asked("stop for now", "pause", 0.3, GOAL) == "pause"


def test_what_was_tried_is_no_question_though_it_names_a_procedure() -> None:
    tried = {"item": "treatment", "value": "physical_therapy", "status": "past"}
    assert _asked("PT helped some, one epidural did nothing", "ask_benefit", 0.9, tried) == "give_information"
    assert _asked("how much does PT help", "ask_benefit", 0.9, tried) == "ask_benefit"
    assert _asked("does PT help?", "ask_benefit", 0.9, tried) == "ask_benefit"
    assert _asked("tell me of the epidural", "ask_benefit", 0.9, {"item": "procedure", "value": "lumbar_epidural"}) == "ask_benefit"
