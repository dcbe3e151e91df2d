"""What a person hears back: their own story in few words, never twice, and nothing where words would be too many."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.content.readability import count_words
from actions.voice import Sent, acknowledge
from actions.voice.words import is_sayable

BUTTOCK = ("site", "buttock", "left butt cheek", {"side": "left"})
BURNING = ("quality", "burning", "burning")
THREE_YEARS = ("since", "P3Y", "3 years")
STORY = "burning in my left butt cheek for 3 years"


def test_a_story_is_said_back_in_the_persons_own_words(talk):
    said = talk.hears(STORY, BUTTOCK, BURNING, THREE_YEARS)
    assert "left butt cheek" in said
    assert "hree years" in said


def test_a_misspelt_place_is_said_back_by_its_name(talk):
    said = talk.hears("my left nee hurts for 3 years", ("site", "knee", "left nee", {"side": "left"}), THREE_YEARS)
    assert "left knee" in said
    assert "nee " not in said.replace("knee", "")


def test_a_slur_is_not_said_back(talk):
    said = talk.hears("burning in my fat ass for 3 years", ("site", "buttock", "fat ass"), BURNING, THREE_YEARS)
    assert "ass" not in said.split()
    assert "fat" not in said


def test_zapping_stays_zapping(talk):
    text = "zapping in my foot for 3 years"
    assert "apping" in talk.hears(text, ("quality", "electric", "zapping"), ("site", "foot", "foot"), THREE_YEARS)


def test_private_parts_and_numbness_are_not_said_back(talk):
    text = "numb down there for 3 years now"
    said = talk.hears(text, ("quality", "numbness", "numb"), ("site", "perineum_genital", "down there"), THREE_YEARS)
    assert "numb" not in said
    assert "down there" not in said


@pytest.mark.parametrize(
    ("text", "found", "intent"),
    [
        ("left knee", ("site", "knee", "left knee", {"side": "left"}), "describe_pain"),
        ("8", ("severity", 8, "8"), "give_number"),
        ("worst is a 9", ("severity", 9, "9", {"when": "worst"}), "give_number"),
        ("no", ("symptom", "fever_chills", "no", {"status": "denied"}), "deny"),
        ("burning", BURNING, "describe_pain"),
        ("eliquis", ("medicine", "apixaban", "eliquis"), "give_information"),
    ],
)
def test_plain_data_gets_a_receipt_and_no_more(talk, text, found, intent):
    assert count_words(talk.hears(text, found, intent=intent)) <= 4
    assert talk.said[0].id.startswith("voice.receipt.")


def test_a_bare_yes_gets_a_receipt(talk):
    talk.hears("yes", intent="affirm")
    assert talk.said[0].id.startswith("voice.receipt.")


def test_two_receipts_never_come_one_after_the_other(talk):
    assert talk.hears("yes", intent="affirm")
    assert talk.hears("no", intent="deny") is None
    assert talk.hears("yes", intent="affirm")


@pytest.mark.parametrize("tier", ["emergency", "crisis", "same_day", "next_day", "ask"])
def test_nothing_is_said_beside_a_danger(talk, tier):
    assert (
        talk.hears(STORY, BUTTOCK, BURNING, THREE_YEARS, safety=[{"flag": "cauda_equina", "tier": tier}], emotion="fear") is None
    )


def test_a_story_is_acknowledged_before_what_is_only_to_be_cleared_up(talk):
    assert talk.hears(STORY, BUTTOCK, BURNING, THREE_YEARS, safety=[{"flag": "fracture_after_trauma", "tier": "ask"}])
    raised = [{"flag": "fracture_after_trauma", "tier": "ask"}, {"flag": "gi_bleed", "tier": "next_day"}]
    assert talk.hears(STORY, BUTTOCK, BURNING, THREE_YEARS, safety=raised) is None


@pytest.mark.parametrize("intent", ["skip", "thanks", "greet", "complain_about_care", "delete_my_data", "out_of_scope"])
def test_nothing_is_said_where_the_reply_itself_says_it(talk, intent):
    assert talk.hears("rather not say, it makes me mad", intent=intent, emotion="anger") is None


def test_a_question_is_answered_and_not_reflected(talk):
    assert talk.hears("why does my left knee burn for 3 years?", ("site", "knee", "left knee"), THREE_YEARS) is None


def test_a_fear_in_a_question_is_heard(talk):
    talk.hears("what if the needle goes wrong?", intent="ask_risk", emotion="fear")
    assert talk.said[0].id == "voice.fear.needle"


@pytest.mark.parametrize(
    "emotion",
    [
        "fear",
        "frustration",
        "hopeless",
        "grief",
        "anger",
        "overwhelmed",
        "shame",
        "relief",
        "lonely",
        "burden",
        "confusion",
        "mistrust",
        "numb",
    ],
)
def test_each_feeling_has_its_own_words(talk, emotion):
    talk.hears("it is how I feel about all of it", intent="express_emotion", emotion=emotion)
    assert talk.said[0].id.startswith(f"voice.{emotion}.")


def test_a_feeling_nobody_knows_changes_nothing(talk):
    talk.hears("it is how I feel about all of it", intent="express_emotion", emotion="joy")
    assert talk.said[0].id.startswith("voice.neutral.")


def test_what_moves_a_person_is_said_back_with_the_feeling(talk):
    assert "left butt cheek" in talk.hears(f"{STORY}, I'm scared", BUTTOCK, BURNING, emotion="fear")


def test_the_words_of_a_person_pick_the_words_of_the_answer(talk):
    assert "grandkids" in talk.hears("I can't hold my grandkids now", intent="express_emotion", emotion="grief")


def test_twenty_messages_of_one_feeling_never_hear_the_same_twice(talk):
    for _ in range(20):
        talk.hears("I am so scared of all of this", intent="express_emotion", emotion="fear")
    texts = [wording.text for wording in talk.said]
    assert len(texts) == len(set(texts)) >= 12


def test_when_all_is_said_nothing_is_said(talk):
    for _ in range(80):
        talk.hears("I am so scared of all of this", intent="express_emotion", emotion="fear")
    assert talk.hears("I am so scared of all of this", intent="express_emotion", emotion="fear") is None


def test_a_text_that_was_sent_with_another_reference_is_not_said_again(content, talk):
    said = talk.hears(STORY, BUTTOCK, BURNING, THREE_YEARS)
    history = [Sent("old@1", f"{said} What next?")]
    again = acknowledge({"text": STORY, "intent": "describe_pain", "findings": []}, history, content)
    assert again is None or again.text != said


def test_the_same_message_in_the_same_place_gets_the_same_words(fresh):
    assert len({fresh().hears(STORY, BUTTOCK, BURNING, THREE_YEARS) for _ in range(3)}) == 1


def test_what_was_denied_or_is_past_or_anothers_is_not_said_back(talk):
    for more in ({"status": "denied"}, {"status": "past"}, {"subject": "other"}):
        said = talk.hears("about the neck and all the rest of it", ("site", "neck", "neck", more))
        assert said is None or "neck" not in said


def test_somebody_who_writes_for_another_is_not_told_about_their_own_body(talk):
    said = talk.hears(STORY.replace("my", "her"), BUTTOCK, BURNING, THREE_YEARS, respondent="adult_child")
    assert "left butt cheek" not in said
    assert talk.said[0].id.startswith("voice.proxy.")


def test_two_places_are_said_back_together(talk):
    text = "aching in my neck and left hip for 3 years"
    said = talk.hears(text, ("site", "neck", "neck"), ("site", None, "left hip", {"side": "left", "candidates": []}), THREE_YEARS)
    assert "neck and left hip" in said


def test_more_places_than_that_are_not_listed(talk):
    text = "neck, hip and knee for years"
    said = talk.hears(
        text, ("site", "neck", "neck"), ("site", "hip_lateral", "hip"), ("site", "knee", "knee"), ("course", "worse", "years")
    )
    assert "neck" not in said


def test_both_knees_are_not_the_both_knees(talk):
    said = talk.hears(
        "both knees ache for 3 years",
        ("site", "knee", "both knees", {"side": "both"}),
        ("quality", "aching", "ache"),
        THREE_YEARS,
    )
    assert "both" not in said
    assert "knees" in said


def test_a_year_is_said_as_a_year_and_a_month_by_its_name(fresh):
    assert "2019" in fresh().hears("my knee, since 2019", ("site", "knee", "knee"), ("since", "2019", "2019"))
    assert "March 2024" in fresh().hears("my hand, since 3/2024", ("site", "hand", "hand"), ("since", "2024-03", "3/2024"))


def test_an_onset_without_a_number_is_no_duration(talk):
    said = talk.hears(
        "my knee burns since forever", ("site", "knee", "knee"), ("quality", "burning", "burns"), ("since", None, "forever")
    )
    assert "None" not in said
    assert "knee" in said


def test_a_new_pain_is_not_called_long(talk):
    said = talk.hears(
        "my knee burns for 3 days now", ("site", "knee", "knee"), ("quality", "burning", "burns"), ("since", "P3D", "3 days")
    )
    assert "long" not in said


def test_a_low_number_is_not_called_high(talk):
    said = talk.hears("my knee burns, it's a 2", ("site", "knee", "knee"), ("quality", "burning", "burns"), ("severity", 2, "2"))
    assert "two" not in said.lower()


def test_the_hopeless_are_not_cheered(talk, content):
    for _ in range(14):
        said = talk.hears("nothing will ever help me", intent="express_emotion", emotion="hopeless")
        assert said is None or "!" not in said


SITES = st.sampled_from(
    [BUTTOCK, ("site", "knee", "left nee", {"side": "left"}), ("site", None, "hip", {}), ("site", "breast", "boob", {})]
)
OTHERS = st.sampled_from(
    [
        BURNING,
        THREE_YEARS,
        ("since", "P2W", "two weeks"),
        ("since", None, "forever"),
        ("severity", 8, "an 8"),
        ("severity", 10, "12", {"said": "12"}),
        ("impact", "sleep", "can't sleep"),
        ("impact", "sex", "sex"),
        ("course", "worse", "worse"),
        ("pattern", "constant", "always"),
        ("mechanism", "fall", "fell"),
        ("treatment", "massage", "massage"),
        ("treatment", "opioid", "oxy"),
        ("symptom", "falls", "falling"),
        ("quality", "sharp", "like a fucking knife"),
    ]
)
FEELINGS = st.sampled_from(["neutral", "fear", "anger", "hopeless", "shame", "numb", "relief"])
MESSAGES = st.lists(st.tuples(st.lists(SITES, max_size=3), st.lists(OTHERS, max_size=4), FEELINGS), max_size=25)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MESSAGES)
def test_whatever_is_told_each_answer_is_short_kind_and_new(fresh, content, messages):
    talk = fresh()
    for sites, others, feeling in messages:
        found = [*sites, *others]
        talk.hears("well, so " + " and ".join(words for _, _, words, *_ in found), *found, emotion=feeling)
    texts = [wording.text for wording in talk.said]
    assert len(texts) == len(set(texts))
    for text in texts:
        assert count_words(text) <= 16
        assert "?" not in text
        assert "{" not in text
        assert text[0].isupper()
        assert is_sayable(text, content.voice.avoid)
