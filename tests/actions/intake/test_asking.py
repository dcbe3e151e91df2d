"""Saying the next question: consent first, the read-back last, a question in between leaves the open one open."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from actions.intake import ask_next, mark_asked, record, set_answer, settle_readback, summary_of, why_asked
from actions.intake.agenda import narrowed
from actions.intake.asking import MOST_READBACKS, words_of
from actions.intake.known import Asked, Known, Place

from .conftest import Mind, Talk

KNEE = {"chief_complaint": ("my knee hurts when I walk",)}


def lines(turn) -> list[tuple[str, tuple[str, ...]]]:
    return [(line.kind, line.asks) for line in turn.lines]


# Consent


def test_nothing_is_asked_before_consent(new_talk):
    talk = new_talk()
    talk.says("my knee hurts when I walk", intent="describe_pain")
    assert (talk.asked(), talk.awaiting()) == (["consent", "ai_ack"], "consent")


def test_somebody_who_said_no_is_asked_nothing(new_talk):
    talk = new_talk()
    with talk.turn("no", intent="deny") as turn:
        record(turn)
        set_answer(turn, "consent", "no")
        ask_next(turn)
        assert (turn.lines, turn.awaiting) == ([], "consent")


def test_the_question_is_a_line_of_its_own_with_its_items(talk: Talk):
    assert (talk.asked(), talk.awaiting()) == (["chief_complaint"], "item")
    [line] = talk.last_lines()
    assert line.wording == "story.chief_complaint@1"


# What can be picked together


def joining(content, question_id: str, *items: str) -> list[str]:
    question = content.questions[question_id]
    question = narrowed(question, list(items)) if items else question
    wording = words_of(question, Known(), content, "web")
    return [choice.title for choice in wording.choices if choice.value in wording.joins]


def test_the_choices_of_a_list_may_be_picked_together_all_but_none(content):
    assert joining(content, "safety.nerves") == ["Weak arm or leg", "Clumsy or off balance", "Numb where I sit", "Pee or poop changed"]
    assert joining(content, "picture.worse_with") == ["Sitting", "Standing", "Walking", "Bending", "Lifting", "A cough or sneeze"]
    assert joining(content, "care.allergies") == ["X-ray dye", "Latex", "Numbing shots", "Steroids", "Antibiotics", "Tape or glue"]
    assert len(joining(content, "picture.quality_alone")) == 7


@pytest.mark.parametrize("question_id", ["picture.course", "safety.falls", "story.radiates", "care.medicines", "care.blood_thinner"])
def test_one_answer_is_picked_where_one_is_asked_for_or_only_none_is_offered(content, question_id):
    assert joining(content, question_id) == []


def test_a_list_of_one_choice_is_no_list(content):
    assert joining(content, "safety.nerves", "weakness", "saddle_numb") == ["Weak arm or leg", "Numb where I sit"]
    assert joining(content, "safety.nerves", "weakness") == []


# In between


def test_a_question_in_between_brings_the_question_back_in_other_words(talk: Talk):
    before = talk.last_lines()[-1].text
    talk.says("what is an epidural", intent="ask_procedure")
    assert [line.wording for line in talk.last_lines()] == ["story.chief_complaint@1.4"]
    assert talk.last_lines()[-1].text != before


def test_what_was_not_clear_is_said_in_other_words(talk: Talk):
    talk.says("what do you mean", intent="ask_repeat_or_explain")
    assert [line.wording for line in talk.last_lines()] == ["story.chief_complaint@1.4"]


def test_no_words_come_twice_in_a_row(talk: Talk):
    texts = [talk.last_lines()[-1].text]
    for _ in range(3):
        talk.says("what is an epidural", intent="ask_procedure")
        texts.append(talk.last_lines()[-1].text)
    assert all(one != other for one, other in pairwise(texts))


@pytest.mark.parametrize(
    ("refs", "times"),
    [
        (["q.x@1"], 1),
        (["q.x@1", "q.x@1.4"], 1),
        (["q.x@1", "q.x@1.4", "q.x@1"], 1),
        (["q.x@1", "q.x@1.1"], 2),
        (["q.x@1", "q.x@1.4", "q.x@1.6"], 2),
        (["q.x@1.2", "q.x@1.5", "q.x@1.3"], 2),
    ],
)
def test_what_only_comes_back_is_no_new_time(refs: list[str], times: int):
    assert Known(asks=tuple(Asked(ref, ("x",)) for ref in refs)).times_asked("x") == times


def test_a_correction_brings_the_open_question_back(talk: Talk):
    talk.says("my left knee hurts a lot", ("site", "knee", "left knee", {"side": "left"}), intent="describe_pain")
    open_items = talk.asked()
    talk.says("sorry, I meant the right one", intent="correct_answer")
    assert talk.asked() == open_items and talk.row("side").value == "right"


def test_questions_in_between_do_not_go_on_for_ever(talk: Talk):
    for _ in range(6):
        talk.says("what is an epidural", intent="ask_procedure")
    assert talk.row("chief_complaint").status == "unsure"
    assert talk.asked() != ["chief_complaint"]


def test_why_a_question_is_asked_is_told_in_its_own_words(talk: Talk):
    with talk.turn("why do you ask", intent="ask_why_this_question") as turn:
        why = why_asked(turn)
    assert why is not None and why.id == "story.chief_complaint.why" and "own words" in why.text


def test_a_list_that_was_narrowed_comes_back_narrowed(talk: Talk):
    text = "my knee hurts, and no numbness where I sit"
    talk.says(text, ("symptom", "saddle_numb", "numbness where I sit", {"status": "denied"}), intent="describe_pain")
    talk.says_until("weakness", {})
    first = talk.last_lines()
    assert "saddle_numb" not in talk.asked()
    talk.says("what is an epidural", intent="ask_procedure")
    back = talk.last_lines()[-1].text
    assert back != first[-1].text
    assert [line for line in back.split("\n") if line.startswith("- ")] == [line for line in first[-1].text.split("\n") if line.startswith("- ")]


# Bare answers


def test_after_a_bare_yes_to_a_list_the_first_sign_is_asked_alone(talk: Talk):
    talk.says_until("weakness", KNEE).says("yes", intent="affirm")
    assert talk.asked() == ["weakness"]
    talk.says("no", intent="deny")
    assert talk.asked() == ["gait_hands"]


def test_what_was_skipped_is_not_asked_again(talk: Talk):
    talk.says_until("weakness", KNEE)
    with talk.turn("skip", intent="skip") as turn:
        record(turn)
        mark_asked(turn, "skipped")
        ask_next(turn)
    assert "weakness" not in talk.asked() and "gait_hands" not in talk.asked()


def test_what_a_combined_question_left_in_passing_is_not_clear(talk: Talk):
    talk.says_until("onset_speed", KNEE)
    talk.says("a fall 3 years ago, worse since", ("since", "P3Y", "3 years ago"), ("mechanism", "fall", "fall"), ("course", "worse", "worse"))
    assert (talk.row("onset_speed").status, talk.row("onset_speed").value) == ("unsure", None)


# Words


def test_peg_is_asked_in_its_exact_words_a_second_time_too(mind: Mind):
    for item in ("pain", "enjoyment", "activity"):
        question = mind.content.questions[f"numbers.peg_{item}"]
        for channel in ("web", "sms"):
            for again in (False, True):
                assert question.web in words_of(question, Known(), mind.content, channel, again=again).text


def test_an_unclear_place_is_offered_by_its_candidates(talk: Talk):
    talk.says("my left hip hurts a lot", ("site", None, "left hip", {"side": "left", "candidates": ["hip_lateral", "groin"]}), intent="describe_pain")
    [line] = talk.last_lines()
    assert line.text == "Let me get the place right. Which fits best: the outer hip or the groin?"
    assert [choice["value"] for choice in line.choices] == ["outer hip", "groin"]
    talk.says("outer hip")
    assert talk.row("site").value == ["hip_lateral"] and talk.row("side").value == "left"


def test_the_side_of_a_second_place_is_asked_by_its_name(talk: Talk):
    text = "my left knee and an ankle, it stays there"
    talk.says(text, ("site", "knee", "left knee", {"side": "left"}), ("site", "ankle", "ankle"), intent="describe_pain")
    talk.says_until("side", {})
    assert "ankle" in talk.last_lines()[0].text
    talk.says("right")
    assert [(place.region, place.side) for place in talk.known().sites] == [("knee", "left"), ("ankle", "right")]
    assert talk.row("side").value == "left"


def test_a_second_place_without_a_side_ends_as_not_sure(talk: Talk):
    text = "my left knee and an ankle, it stays there"
    talk.says(text, ("site", "knee", "left knee", {"side": "left"}), ("site", "ankle", "ankle"), intent="describe_pain")
    talk.says_until("side", {})
    for words in ("hm", "well"):
        talk.says(words)
    assert [(place.region, place.side) for place in talk.known().sites] == [("knee", "left"), ("ankle", "unsure")]
    assert talk.row("side").value == "left" and "side" not in talk.asked()


def test_choices_of_known_items_are_left_out(mind: Mind):
    mind.knows(weakness="no").asks("safety.nerves", "gait_hands", "saddle_numb", "bladder_bowel")
    assert "my arm or leg is weak" not in mind.asking[2] and "none of these" in mind.asking[2]


def test_an_unclear_place_is_offered_by_text_message_too(mind: Mind):
    question = mind.content.questions["story.which_place"]
    known = Known(sites=(Place(None, candidates=("shoulder", "neck")),), asks=(Asked("x@1", ("site",)),))
    about = replace(question, id="story.which_place.shoulder")
    assert words_of(about, known, mind.content, "sms").text.endswith("Which fits best: the shoulder joint or the neck?")


# The read-back


def finished(talk: Talk) -> Talk:
    return talk.says_until("readback", {**KNEE, "patient_name": ("Maria Lopez, 3/14/61",)})


def test_when_nothing_is_left_it_is_read_back_and_confirmed(talk: Talk):
    finished(talk)
    assert talk.awaiting() == "readback"
    assert talk.last_lines("summary") and talk.intake().state == "in_progress"
    with talk.turn("yes", intent="affirm") as turn:
        record(turn)
        settle_readback(turn)
    assert talk.intake().state == "ready"
    assert (talk.row("readback").value, talk.row("age_group").status) == ("yes", "answered")
    assert talk.row("age_group").origin == "inferred"


def test_a_ready_intake_asks_nothing_and_still_records(talk: Talk):
    finished(talk)
    with talk.turn("yes", intent="affirm") as turn:
        record(turn)
        settle_readback(turn)
    assert "quality" in talk.says("it burns", ("quality", "burning", "burns")).items
    assert talk.asked() == []


def test_a_question_at_the_read_back_brings_the_question_and_not_the_summary_back(talk: Talk):
    finished(talk).says("who reads this", intent="ask_privacy")
    assert talk.last_lines("summary") == [] and talk.asked() == ["readback"]


def test_a_correction_at_the_read_back_brings_a_new_summary(talk: Talk):
    finished(talk).says("my left knee", ("site", "knee", "left knee", {"side": "left"}), intent="correct_answer")
    assert any("left knee" in line.text for line in talk.last_lines("summary"))


def test_the_read_back_does_not_go_on_for_ever(talk: Talk):
    finished(talk)
    for _ in range(MOST_READBACKS):
        talk.says("who reads this", intent="ask_privacy")
    assert talk.intake().state == "ready" and talk.row("readback").status == "unsure"


def test_what_was_noted_can_be_shown_at_any_time(talk: Talk):
    talk.says("my left knee hurts a lot", ("site", "knee", "left knee", {"side": "left"}), intent="describe_pain")
    with talk.turn("show me", intent="review_answers") as turn:
        assert "left knee" in summary_of(turn)[0].text


# Somebody who types for the patient


def test_the_patient_is_asked_for_their_own_name_and_a_proxy_for_the_patients(mind: Mind):
    question = mind.content.questions["who.patient_name"]
    own = words_of(question, mind.known, mind.content, "web")
    theirs = words_of(question, mind.known, mind.content, "web", proxy=True)
    again = words_of(question, mind.known, mind.content, "sms", again=True, proxy=True)
    assert ("your" in own.text, "the patient's" in theirs.text, "the patient's" in again.text) == (True, True, True)
    assert len({own.ref, theirs.ref, again.ref}) == 3


def test_whoever_says_that_they_type_for_another_is_asked_as_such(talk: Talk):
    with talk.turn("I am her son") as turn:
        set_answer(turn, "respondent_role", "adult_child")
    talk.says_until("patient_name", KNEE)
    assert "the patient's" in talk.last_lines()[0].text
