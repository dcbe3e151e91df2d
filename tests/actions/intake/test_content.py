"""The questions of the intake, as a whole."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from actions.clinic import DATA
from actions.content.gsm7 import outside_gsm7, segments
from actions.intake.agenda import has_lines
from actions.intake.asking import words_of
from actions.intake.content import load_intake
from actions.intake.hearing import plain
from actions.intake.items import DANGER, YES_NO
from actions.intake.known import Known
from actions.store.models import TIERS
from bot.language.understanding import Context, Language, load_language

CONTENT = load_intake(DATA)
QUESTIONS = list(CONTENT.questions.values())
ITEMS = {item for group in CONTENT.vocabulary["items"].values() for item in group}
PEG = {
    "numbers.peg_pain": "What number best describes your pain on average in the past week?",
    "numbers.peg_enjoyment": "What number best describes how, during the past week, pain has interfered with your enjoyment of life?",
    "numbers.peg_activity": "What number best describes how, during the past week, pain has interfered with your general activity?",
}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.id)
def test_a_question_has_at_most_one_question_mark_and_seven_choices(question):
    again = question.again if isinstance(question.again, str) else question.again.web
    assert all(text.count("?") <= 1 for text in (question.web, question.sms, again))
    assert len(question.choices) <= 7
    assert question.id.startswith(f"{question.block}.")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.id)
def test_a_question_as_sent_fits_two_text_messages(question):
    for again in (False, True):
        text = words_of(question, Known(), CONTENT, "sms", again=again).text
        assert not outside_gsm7(text)
        assert segments(text) <= 2


@pytest.mark.parametrize(("id", "words"), PEG.items())
def test_peg_is_asked_in_its_validated_words(id, words):
    question = CONTENT.questions[id]
    assert question.web.startswith(words) and question.sms.startswith(words)
    assert len(question.items) == 1


@pytest.mark.parametrize("item", sorted(set(CONTENT.vocabulary["must"]) - {"consent", "ai_ack", "readback"}))
def test_every_must_item_has_a_question_of_its_own_for_a_second_time(item):
    assert any(question.items == (item,) for question in QUESTIONS)


def test_no_two_questions_have_one_place_in_the_order():
    orders = [question.order for question in QUESTIONS]
    assert len(orders) == len(set(orders))


def test_a_list_is_in_the_order_of_its_items_on_both_channels():
    for question in QUESTIONS:
        lines = [text.count("\n- ") for text in (question.web, question.sms)]
        assert lines == [0, 0] or has_lines(question), question.id


def test_danger_signs_are_asked_with_nothing_but_danger_signs():
    for question in QUESTIONS:
        if DANGER & set(question.items):
            assert set(question.items) <= DANGER <= YES_NO


def test_every_choice_is_understood():
    answers = CONTENT.answers
    chips = {plain(chip) for chip in answers.chips}
    said = {*answers.none_words, *answers.yes_words, *answers.unsure_words, *(word for words in answers.sides.values() for word in words)}
    for question in QUESTIONS:
        for choice in question.choices:
            assert plain(choice.value) in chips | said, f"{question.id}: {choice.value}"


@pytest.fixture(scope="module")
def language() -> Language:
    return load_language(DATA)


@pytest.mark.parametrize("question_id", ["safety.nerves", "safety.signs"])
def test_every_danger_sign_that_can_be_tapped_is_noticed(language, question_id):
    question = CONTENT.questions[question_id]
    for choice in question.choices:
        stands_for = CONTENT.answers.chips.get(choice.value, {})
        if DANGER & stands_for.keys():
            assert language.screen(choice.value, Context(question.items, question.web)), choice.value


def _signs(question_id: str) -> list[str]:
    values = [choice.value for choice in CONTENT.questions[question_id].choices]
    return [value for value in values if DANGER & CONTENT.answers.chips.get(value, {}).keys()]


def _raised(language: Language, question_id: str, text: str) -> dict[str, int]:
    question = CONTENT.questions[question_id]
    found = language.screen(text, Context(question.items, question.web))
    return {danger.flag: TIERS.index(danger.tier) for danger in found if danger.tier in TIERS}


@pytest.mark.parametrize("question_id", ["safety.nerves", "safety.signs"])
def test_signs_that_are_picked_together_raise_all_that_each_raises_alone(language, question_id):
    alone = {sign: _raised(language, question_id, sign) for sign in _signs(question_id)}
    assert any(alone.values())
    for size in range(2, len(alone) + 1):
        for picked in combinations(alone, size):
            text = " and ".join([", ".join(picked[:-1]), picked[-1]])
            together = _raised(language, question_id, text)
            for sign in picked:
                for flag, tier in alone[sign].items():
                    assert together.get(flag, 99) <= tier, f"{text}: {flag}"


def test_every_chip_is_offered_somewhere_and_fills_an_item():
    offered = {plain(choice.value) for question in QUESTIONS for choice in question.choices}
    for chip, codes in CONTENT.answers.chips.items():
        assert plain(chip) in offered, chip
        assert codes.keys() <= ITEMS, chip


@pytest.mark.parametrize(
    ("item", "codes"),
    [("quality", "qualities"), ("worse_with", "aggravating"), ("better_with", "relieving"), ("mechanism", "mechanisms"), ("course", "courses"),
     ("pattern", "patterns"), ("allergies", "allergens")],
)  # fmt: skip
def test_what_a_chip_stands_for_is_a_code_of_the_vocabulary(item, codes):
    told = {chip[item] for chip in CONTENT.answers.chips.values() if item in chip}
    assert told and told <= set(CONTENT.vocabulary[codes])


def test_no_question_speaks_of_a_dose_or_a_hold_time():
    for question in QUESTIONS:
        texts = f"{question.web} {question.sms} {question.again} {question.why}".lower()
        assert not re.search(r"\b\d+\s*(mg|mcg|hours?)\b|\bhold\b (it|your|the) (for|dose)|stop taking", texts), question.id


def test_nothing_of_violence_or_mood_is_asked_by_text_message():
    assert not any({"safe_home", "mood", "substances"} & set(question.items) for question in QUESTIONS)
