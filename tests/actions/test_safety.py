"""What happens when somebody tells of danger."""

from __future__ import annotations

from sqlalchemy import select

from actions.clinic import Clinic
from actions.conversations import open_conversation
from actions.store.models import Answer, Conversation
from tests.actions.conftest import Person

CHEST = "there is an elephant on my chest and my left arm is heavy"
DIE = "i want to die"


def _kinds(replies: list[dict[str, object]]) -> list[object]:
    return [reply["kind"] for reply in replies]


def test_the_action_line_comes_first_and_one_question_follows(person: Person) -> None:
    replies = person.says(CHEST)
    assert replies[0]["kind"] == "safety"
    assert "911" in str(replies[0]["text"])
    assert _kinds(replies).count("ask") == 1
    assert all(not reply["asks"] for reply in replies)


def test_the_flag_keeps_the_patients_words_and_the_intake_its_urgency(person: Person) -> None:
    person.says(CHEST)
    (flag,) = {flag.flag: flag for flag in person.flags()}.values()
    assert flag.flag == "acute_chest_or_aortic"
    assert flag.text in CHEST
    assert person.intake().urgency == "emergency"
    assert person.row().help_line


def test_questions_stay_stopped_until_the_person_is_safe(person: Person) -> None:
    person.says("yes", "accept_consent")
    person.says(CHEST)
    replies = person.says("my left knee hurts too")
    assert all(not reply["asks"] for reply in replies)
    assert person.row().awaiting == "safety"
    replies = person.says("yes", "go_on_after_danger", "affirm")
    assert any(reply["asks"] for reply in replies)


def test_a_false_alarm_lets_the_intake_go_on_and_lowers_nothing(person: Person) -> None:
    person.says("yes", "accept_consent")
    person.says(CHEST)
    replies = person.says("oh that was years ago, a figure of speech", "note_false_alarm", "correct_answer")
    assert any(reply["asks"] for reply in replies)
    assert person.intake().urgency == "emergency"
    assert person.row().help_line


def test_the_same_sign_is_not_announced_twice_and_a_worse_one_is(person: Person) -> None:
    first = person.says(DIE)
    again = person.says(DIE)
    assert again[0]["text"] != first[0]["text"]
    worse = person.says("i took all of my pills just now to end it")
    assert worse[0]["kind"] == "safety"
    assert "911" in str(worse[0]["text"])


def test_a_sign_before_consent_is_answered_and_consent_is_asked_once_safe(person: Person) -> None:
    person.says(DIE)
    replies = person.says("yes", "go_on_after_danger", "affirm")
    assert ["consent", "ai_ack"] in [reply["asks"] for reply in replies]


def test_not_safe_repeats_the_help_line_and_asks_nothing_else(person: Person) -> None:
    person.says(DIE)
    replies = person.says("no", "repeat_help_line", "deny")
    assert _kinds(replies) == ["safety"]
    assert "911" in str(replies[0]["text"])
    assert person.row().awaiting == "safety"


def test_violence_at_home_is_never_named_by_text_message_but_staff_are_told(clinic: Clinic) -> None:
    texter = Person(clinic, open_conversation(clinic, "sms").conversation)
    replies = texter.says("my husband hits me, i'm afraid to go home")
    assert not any("799" in str(reply["text"]) or reply["kind"] == "safety" for reply in replies)
    assert not any(word in str(reply["text"]).lower() for reply in replies for word in ("safe", "help is on the way", "reading this chat"))
    assert texter.row().awaiting == "consent"
    assert [flag.flag for flag in texter.flags()] == ["abuse_violence"]


def test_violence_at_home_gets_its_own_line_on_the_web(person: Person) -> None:
    replies = person.says("my husband hits me, i'm afraid to go home")
    assert "1-800-799-7233" in str(replies[0]["text"])


def test_spanish_with_a_sign_is_answered_in_spanish(person: Person) -> None:
    replies = person.says("me quiero morir")
    assert "988" in str(replies[0]["text"])
    assert "oprima el 2" in str(replies[0]["text"])


def test_nothing_in_a_danger_reply_promises_a_person_while_no_inbox_is_watched(person: Person) -> None:
    text = " ".join(str(reply["text"]) for reply in person.says(DIE))
    assert "No one is reading this chat right now" in text
    assert "letting the care team know" not in text


def test_a_reaction_told_of_an_allergy_is_no_sign_of_today(person: Person) -> None:
    person.says("yes", "accept_consent")
    with person.clinic.store.begin() as session:
        session.get_one(Conversation, person.conversation).asked = ["allergies"]
    person.says("latex gives me a rash", intent="give_information")
    with person.clinic.store.read() as session:
        items = {answer.item for answer in session.scalars(select(Answer))}
    assert "rash" not in items
    assert "allergies" in items
